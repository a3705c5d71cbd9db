"""AES-256 for codes, in every form the vendor's documents leave open.

ECB and a fixed initialization vector give equal codes equal ciphertexts; the only documented sample is one block
long, which leaves nothing better.
"""

import base64
import binascii
import hashlib
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from panels.drivers.base import NotSupportedError
from panels.drivers.bienport.settings import CipherSettings

_BLOCK: Final = 16
_KEY: Final = 32


class CodeCipher:
    """Encrypts codes as one connection is set up. No error it raises tells anything of a code or the key."""

    def __init__(self, settings: CipherSettings) -> None:
        self._settings = settings
        self._cipher = Cipher(algorithms.AES(_key(settings)), _mode(settings))

    def encrypt(self, code: str) -> str:
        """Return a code as the wire wants it."""
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(self._pad(code.encode())) + encryptor.finalize()
        match self._settings.encoding:
            case "hex":
                return sealed.hex()
            case "base64url":
                return base64.urlsafe_b64encode(sealed).decode()
            case _:
                return base64.b64encode(sealed).decode()

    def decrypt(self, text: str) -> str:
        """Return the clear text of what the vendor encrypted the same way."""
        try:
            match self._settings.encoding:
                case "hex":
                    sealed = bytes.fromhex(text)
                case "base64url":
                    sealed = base64.urlsafe_b64decode(text)
                case _:
                    sealed = base64.b64decode(text, validate=True)
            decryptor = self._cipher.decryptor()
            return self._unpad(decryptor.update(sealed) + decryptor.finalize()).decode()
        except ValueError:
            raise NotSupportedError("The vendor's value cannot be decrypted as this connection is set up.") from None

    def _pad(self, clear: bytes) -> bytes:
        missing = -len(clear) % _BLOCK
        match self._settings.padding:
            case "pkcs7":
                return clear + bytes([_BLOCK - len(clear) % _BLOCK]) * (_BLOCK - len(clear) % _BLOCK)
            case "zero":
                return clear + bytes(missing)
            case _:
                if missing or not clear:
                    raise NotSupportedError("Without padding only codes of 16 characters can be encrypted.")
                return clear

    def _unpad(self, clear: bytes) -> bytes:
        match self._settings.padding:
            case "pkcs7":
                count = clear[-1] if clear else 0
                if not 1 <= count <= _BLOCK or clear[-count:] != bytes([count]) * count:
                    raise ValueError("wrong padding")
                return clear[:-count]
            case "zero":
                return clear.rstrip(b"\0")
            case _:
                return clear


def _key(settings: CipherSettings) -> bytes:
    if not settings.key:
        raise NotSupportedError("This connection has no key for codes, so no code can be sent.")
    clear = settings.key.strip()
    try:
        match settings.key_form:
            case "hex":
                key = bytes.fromhex(clear)
            case "base64":
                key = base64.b64decode(clear, validate=True)
            case "sha256":
                key = hashlib.sha256(settings.key.encode()).digest()
            case "pbkdf2":
                key = hashlib.pbkdf2_hmac(
                    settings.hash_name, settings.key.encode(), settings.salt.encode(), settings.iterations, _KEY
                )
            case _:
                key = settings.key.encode()
    except (ValueError, OverflowError, binascii.Error):
        raise NotSupportedError("The key for codes does not have the form it is set up with.") from None
    if len(key) != _KEY:
        raise NotSupportedError("The key for codes must be 32 bytes long in the form it is set up with.")
    return key


def _mode(settings: CipherSettings) -> modes.ECB | modes.CBC:
    if settings.mode == "ecb":
        # What the vendor's sample points to; see the module's docstring.
        return modes.ECB()  # noqa: S305  # nosec B305
    try:
        iv = bytes.fromhex(settings.iv) if settings.iv else bytes(_BLOCK)
    except ValueError:
        iv = b""
    if len(iv) != _BLOCK:
        raise NotSupportedError("The initialization vector must be 32 hexadecimal digits.")
    return modes.CBC(iv)
