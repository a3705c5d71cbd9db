"""Codes on the wire. The expected texts were made with OpenSSL's command line, not with this code."""

from typing import Any

import pytest

from panels.drivers.base import NotSupportedError
from panels.drivers.bienport.crypto import CodeCipher
from panels.drivers.bienport.settings import Settings
from tests.panels.drivers.bienport.samples import KEY, PIN, PIN_SEALED, account


def cipher(key: str = KEY, **settings: Any) -> CodeCipher:
    reached = account(**{f"aes_{name}": value for name, value in settings.items()})
    return CodeCipher(Settings.of(type(reached)(settings=reached.settings, secrets={"aes_key": key})).cipher)


@pytest.mark.parametrize(
    ("settings", "sealed"),
    [
        ({}, PIN_SEALED),
        ({"mode": "cbc"}, PIN_SEALED),
        ({"mode": "cbc", "iv": "0f0e0d0c0b0a09080706050403020100"}, "BslqOV3JjbywdWdRtcNyHg=="),
        ({"padding": "zero"}, "gzUA8akLT6CZjwABxOWAIw=="),
        ({"encoding": "hex"}, "8b9a3f6682f07698596227c476648684"),
        ({"encoding": "base64url"}, PIN_SEALED.replace("/", "_")),
    ],
)
def test_a_code_is_encrypted_as_the_connection_is_set_up(settings: dict[str, Any], sealed: str) -> None:
    assert cipher(**settings).encrypt(PIN) == sealed
    assert cipher(**settings).decrypt(sealed) == PIN


def test_the_published_vector_of_the_cipher() -> None:
    # FIPS 197, appendix C.3.
    made = cipher(padding="none", encoding="hex")
    clear = bytes.fromhex("00112233445566778899aabbccddeeff")
    encryptor = made._cipher.encryptor()
    assert (encryptor.update(clear) + encryptor.finalize()).hex() == "8ea2b7ca516745bfeafc49904b496089"


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", {"key_form": "base64"}),
        (bytes(range(32)).decode(), {"key_form": "utf8"}),
    ],
)
def test_one_key_in_its_forms(key: str, settings: dict[str, Any]) -> None:
    assert cipher(key, **settings).encrypt(PIN) == PIN_SEALED


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"key_form": "sha256"}, "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb"),
        (
            {"key_form": "pbkdf2", "salt": "salt", "iterations": 1000, "hash": "sha1"},
            "8e1605de27dc071d5a4b304ea96385bbc40333f3f338ef0226e29355d8fbaef6",
        ),
    ],
)
def test_a_key_out_of_a_passphrase(settings: dict[str, Any], key: str) -> None:
    assert cipher("open sesame", **settings).encrypt(PIN) == cipher(key).encrypt(PIN)


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("", {}),
        ("zz", {}),
        ("00" * 16, {}),
        ("short", {"key_form": "utf8"}),
        ("!!", {"key_form": "base64"}),
        (KEY, {"mode": "cbc", "iv": "00"}),
        (KEY, {"mode": "cbc", "iv": "zz"}),
        (KEY, {"mode": "gcm"}),
        (KEY, {"key_form": "pbkdf2", "iterations": "many"}),
        (KEY, {"key_form": "pbkdf2", "iterations": 0}),
        (KEY, {"key_form": "pbkdf2", "iterations": 10**12}),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(key: str, settings: dict[str, Any]) -> None:
    with pytest.raises(NotSupportedError) as caught:
        cipher(key, **settings)
    assert not key or key not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", ["", "x", "AAAA", "gzUA8akLT6CZjwABxOWAIw=="])
def test_what_was_not_encrypted_this_way_is_refused(text: str) -> None:
    with pytest.raises(NotSupportedError):
        cipher().decrypt(text)


def test_sixteen_characters_need_no_padding() -> None:
    code = "0123456789abcdef"
    made = cipher(padding="none")
    assert made.decrypt(made.encrypt(code)) == code
    assert cipher(padding="zero").decrypt(made.encrypt(code)) == code
    with pytest.raises(NotSupportedError):
        made.encrypt("")
