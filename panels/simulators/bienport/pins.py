"""Codes on the wire: AES-256 under a base64 coat, in every variant the reference leaves open (section 9)."""

import base64
import binascii
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

BLOCK: Final = 16


class AesMode(StrEnum):
    """ECB is the default, the plainest reading of the one sample (reference 9.3)."""

    ECB = "ecb"
    CBC = "cbc"


class Padding(StrEnum):
    """How a code fills its block."""

    PKCS7 = "pkcs7"
    ZERO = "zero"
    NONE = "none"


class UnreadablePinError(Exception):
    """The text is no ciphertext of this platform's key. Its content is never repeated here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinCipher:
    """Reads and writes encrypted codes."""

    key: bytes = field(repr=False)
    mode: AesMode = AesMode.ECB
    padding: Padding = Padding.PKCS7
    iv: bytes = bytes(BLOCK)

    def _cipher(self) -> Cipher[modes.ECB | modes.CBC]:
        # A fixed IV, and ECB at that, is what the vendor's one-block sample allows (reference 9.2).
        mode = modes.ECB() if self.mode is AesMode.ECB else modes.CBC(self.iv)  # noqa: S305  # nosec B305
        return Cipher(algorithms.AES(self.key), mode)

    def decrypt(self, text: object) -> str:
        """Return the code, or raise UnreadablePinError."""
        if not isinstance(text, str):
            raise UnreadablePinError
        try:
            sealed = base64.b64decode(text, validate=True)
            if not sealed or len(sealed) % BLOCK:
                raise UnreadablePinError
            decryptor = self._cipher().decryptor()
            return self._unpad(decryptor.update(sealed) + decryptor.finalize()).decode("ascii")
        except (binascii.Error, ValueError):
            raise UnreadablePinError from None

    def encrypt(self, code: str) -> str:
        """Return the code as a client would send it."""
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(self._pad(code.encode())) + encryptor.finalize()).decode()

    def _pad(self, plain: bytes) -> bytes:
        if self.padding is Padding.PKCS7:
            padder = PKCS7(BLOCK * 8).padder()
            return padder.update(plain) + padder.finalize()
        # "none" needs whole blocks of its caller; filling with zeros is the only way a short code gets there.
        return plain + bytes(-len(plain) % BLOCK)

    def _unpad(self, plain: bytes) -> bytes:
        if self.padding is Padding.PKCS7:
            unpadder = PKCS7(BLOCK * 8).unpadder()
            return unpadder.update(plain) + unpadder.finalize()
        return plain.rstrip(b"\0")
