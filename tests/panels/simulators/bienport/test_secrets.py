"""Tokens and codes: the layout of the vendor's sample, and every variant the documents leave open."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.simulators.bienport.pins import AesMode, Padding, PinCipher, UnreadablePinError
from panels.simulators.bienport.tokens import TokenRejectedError
from tests.panels.simulators.bienport.workbench import Workbench


def part(token: str, index: int) -> bytes:
    text = token.split(".")[index]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_claims_of_a_token(bench: Workbench) -> None:
    token = bench.cloud.tokens.issue(bench.main, remember=True)
    assert json.loads(part(token, 0)) == {"alg": "HS512"}
    assert len(part(token, 2)) == 64
    claims = json.loads(part(token, 1))
    assert claims.keys() == {"sub", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 7_776_000
    assert json.loads(claims["sub"]) == {
        "userid": bench.main.user_id,
        "screenName": bench.main.screen_name,
        "rememberMe": True,
    }


def test_a_token_lives_three_hours_and_then_dies(bench: Workbench) -> None:
    token = bench.cloud.tokens.issue(bench.main, remember=False)
    bench.timers.advance(3 * 3600 - 2)
    assert bench.cloud.tokens.read(token) is bench.main
    bench.timers.advance(3)
    with pytest.raises(TokenRejectedError):
        bench.cloud.tokens.read(token)


@pytest.mark.parametrize("bad", [None, 5, "", "x", "a.b.c", "e30.e30.", "é.é.é"])
def test_nonsense_is_no_token(bench: Workbench, bad: object) -> None:
    with pytest.raises(TokenRejectedError):
        bench.cloud.tokens.read(bad)


def test_an_unsigned_token_is_rejected(bench: Workbench) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    body = bench.cloud.tokens.issue(bench.main, remember=True).split(".")[1]
    with pytest.raises(TokenRejectedError):
        bench.cloud.tokens.read(f"{header}.{body}.")


@pytest.mark.parametrize("mode", list(AesMode))
@pytest.mark.parametrize("padding", list(Padding))
@given(code=st.from_regex(r"[0-9]{1,15}", fullmatch=True))
def test_codes_survive_every_variant(mode: AesMode, padding: Padding, code: str) -> None:
    cipher = PinCipher(key=bytes(range(32)), mode=mode, padding=padding, iv=bytes(range(16)))
    sealed = cipher.encrypt(code)
    assert len(base64.b64decode(sealed)) == 16
    assert cipher.decrypt(sealed) == code


@given(st.one_of(st.none(), st.integers(), st.text(), st.binary().map(lambda b: base64.b64encode(b).decode())))
def test_nonsense_is_no_code(text: object) -> None:
    cipher = PinCipher(key=bytes(32))
    try:
        code = cipher.decrypt(text)
    except UnreadablePinError as error:
        # Nothing of what was sent may be in it.
        code = "".join(error.args)
    assert code == "" or code.isascii()


def test_codes_are_not_shown(bench: Workbench) -> None:
    bench.give(bench.envelope("getStatus", {"resourceId": 34, "pinCode": bench.pin(34)}))
    shown = json.dumps(list(bench.cloud.log.entries))
    assert "***" in shown
    assert bench.pin(34) not in shown
    assert "jwt" not in shown.lower()
    panel = bench.cloud.world.panels[34]
    assert panel.pin not in repr(panel)


def test_a_broker_password_can_be_given_out_sealed() -> None:
    bench = Workbench(sealed_mq_password=True)
    shown = bench.cloud.mq_password(bench.main.mq_user)
    assert len(base64.b64decode(shown)) == 16
    assert bench.cloud.cipher.decrypt(shown) == bench.main.mq_password
    plain = Workbench()
    assert plain.cloud.mq_password(plain.main.mq_user) == plain.main.mq_password
