"""Passkeys as a browser uses them, with a key made of software."""

import hashlib
import json
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from panels.models import User
from tests.accounts.conftest import is_in, sign_in

HOST = hashlib.sha256(b"testserver").digest()
FLAG = AuthenticatorData.FLAG
JSON = {"accept": "application/json"}


class Key:
    """A security key that belongs to one person; whoever holds it may know its PIN or not."""

    def __init__(self, owner: User) -> None:
        self._private, self._id = ec.generate_private_key(ec.SECP256R1()), b"key of " + owner.uid.encode()
        public = ES256.from_cryptography_key(self._private.public_key())  # type: ignore[no-untyped-call]
        kept = AttestedCredentialData.create(Aaguid.NONE, self._id, public)
        data = AuthenticatorData.create(HOST, FLAG.UP | FLAG.AT, 0, kept)
        answer = {
            "clientDataJSON": self._said("webauthn.create", "none"),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        self._handle = websafe_encode(get_adapter().get_public_key_credential_user_entity(owner)["id"])
        Authenticator.objects.create(
            user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": self._wrapped(answer)}
        )

    def _wrapped(self, answer: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self._id)
        return {"type": "public-key", "id": name, "rawId": name, "response": answer, "clientExtensionResults": {}}

    @staticmethod
    def _said(what: str, challenge: str) -> str:
        said = {"type": what, "challenge": challenge, "origin": "https://testserver", "crossOrigin": False}
        return websafe_encode(json.dumps(said).encode())

    def answer(self, challenge: str, *, pin: bool) -> str:
        """The answer to a challenge, as a form sends it; with ``pin`` its holder has proved to be its owner."""
        data = bytes(AuthenticatorData.create(HOST, FLAG.UP | (FLAG.UV if pin else FLAG(0)), 0))
        said = {"type": "webauthn.get", "challenge": challenge, "origin": "https://testserver", "crossOrigin": False}
        raw = json.dumps(said).encode()
        signature = self._private.sign(data + hashlib.sha256(raw).digest(), ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            self._wrapped(
                {
                    "clientDataJSON": websafe_encode(raw),
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(signature),
                    "userHandle": self._handle,
                }
            )
        )


def challenge_of(client: Client) -> str:
    asked = client.get(reverse("mfa_login_webauthn"), headers=JSON).json()["request_options"]
    return str(asked["publicKey"]["challenge"])


@pytest.mark.parametrize("pin", [True, False])
def test_a_passkey_signs_in_by_itself_only_with_its_pin(person: User, pin: bool) -> None:
    key, client = Key(person), Client()
    client.post(reverse("mfa_login_webauthn"), {"credential": key.answer(challenge_of(client), pin=pin)})
    assert is_in(client) is pin


def test_a_found_key_opens_nothing_with_a_challenge_that_was_made_for_a_second_factor(person: User) -> None:
    """Whoever found it has an account of their own, and knows neither the key's PIN nor its owner's password."""
    found, finder = Key(person), User.objects.create_user("finder@example.org", "a long pass phrase")
    Key(finder)
    client = sign_in(finder)
    page = client.get(reverse("mfa_authenticate"))
    challenge = page.context["js_data"]["request_options"]["publicKey"]["challenge"]
    # Time passes, and the sign-in that was begun is forgotten; its challenge is not.
    session = client.session
    session["account_login"] |= {"initiated_at": time.time() - 3600}
    session.save()
    client.post(reverse("mfa_login_webauthn"), {"credential": found.answer(challenge, pin=False)})
    assert not is_in(client)
