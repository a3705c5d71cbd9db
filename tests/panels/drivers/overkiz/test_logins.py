"""Each way to log in, and what keeps a refused login from being repeated."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from panels.drivers.base import Http, HttpAnswer
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.grants import Grant
from panels.drivers.overkiz.logins import (
    AccessTokenLogin,
    Application,
    BearerLogin,
    CozytouchLogin,
    JwtLogin,
    OAuthLogin,
    PasswordLogin,
    SsoLogin,
    Strategy,
    cookie_of,
)
from panels.drivers.overkiz.transport import RequestsHttp
from panels.vendors.egress import Egress
from tests.panels.drivers.overkiz.conftest import USER, Answer, Asked, Script


def test_bad_credentials_are_tried_once(script: Script) -> None:
    script.answers["POST /login"] = (401, {"errorCode": "AUTHENTICATION_ERROR", "error": "Bad credentials"})
    client = script.client()
    for _ in range(3):
        with pytest.raises(errors.BadCredentialsError):
            client.get_place("p")
        with pytest.raises(errors.BadCredentialsError):
            client.fetch_events()
    assert script.paths == ["POST /login"]


def test_a_person_who_asks_may_try_again_and_other_credentials_too(script: Script) -> None:
    good = script.answers["POST /login"]
    script.answers["POST /login"] = (401, {"errorCode": "AUTHENTICATION_ERROR", "error": "Bad credentials"})
    tokens = MemoryTokens()
    client = script.client(tokens=tokens)
    for _ in range(2):
        with pytest.raises(errors.BadCredentialsError):
            client.login()
    assert script.count("POST /login") == 2
    script.answers["POST /login"] = good
    with pytest.raises(errors.BadCredentialsError):
        client.get_place("p")
    corrected = script.client(PasswordLogin(user=USER, password="right"), tokens=tokens)
    assert corrected.get_place("p").label == "Attic"
    assert client.get_place("p").label == "Attic"


@pytest.mark.parametrize(
    "refusal",
    [(400, {"errorCode": "AUTHENTICATION_ERROR", "error": "Too many requests, try again later : login with x"}),
     (400, {"errorCode": "UNSPECIFIED_ERROR", "error": "Too many attempts with an invalid token, temporarily banned"})],
)  # fmt: skip
def test_a_lock_out_stops_logins_even_of_people(script: Script, refusal: Answer) -> None:
    script.answers["POST /login"] = refusal
    client = script.client()
    with pytest.raises(errors.LockedOutError):
        client.get_setup()
    for act in (client.login, client.get_setup):
        with pytest.raises(errors.LockedOutError) as caught:
            act()
        assert caught.value.until is not None
        # Nobody says how long: a quarter of an hour, for every further try makes it longer.
        assert 890 < (caught.value.until - datetime.now(UTC)).total_seconds() <= 900
    assert script.paths == ["POST /login"]


def test_a_login_that_says_no_with_200_is_refused(script: Script) -> None:
    script.answers["POST /login"] = (200, {"success": False})
    client = script.client()
    for _ in range(2):
        with pytest.raises(errors.LoginRefusedError):
            client.get_setup()
    assert script.paths == ["POST /login"]


def test_a_server_in_maintenance_bars_nothing(script: Script) -> None:
    good = script.answers["POST /login"]
    script.answers["POST /login"] = (503, b"<html>is down for maintenance</html>")
    client = script.client()
    with pytest.raises(errors.MaintenanceError):
        client.get_place("p")
    script.answers["POST /login"] = good
    assert client.get_place("p").label == "Attic"


FORMS: Final[dict[str, tuple[Strategy, dict[str, str]]]] = {
    "password": (PasswordLogin(user=USER, password="p"), {"userId": USER, "userPassword": "p"}),
    "sso": (SsoLogin(user=USER, sso_token=lambda: "t"), {"userId": USER, "ssoToken": "t"}),
    "access": (AccessTokenLogin(access_token="t"), {"accessToken": "t"}),
    "jwt": (JwtLogin(jwt=lambda: "a.b.c"), {"jwt": "a.b.c"}),
    "application": (
        PasswordLogin(user=USER, password="p", application=Application(application_id="i", api_key="k", setup_oid="s")),
        {"userId": USER, "userPassword": "p", "applicationId": "i", "apiKey": "k", "setupOID": "s"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("way", [RequestsHttp, Egress])
def test_a_form_login_sends_its_fields_and_keeps_the_cookie(script: Script, name: str, way: type[Http]) -> None:
    login, fields = FORMS[name]
    assert script.client(login, http=way()).get_place("p").label == "Attic"
    assert script.asked[0].form == fields
    assert script.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert script.asked[1].headers["cookie"] == "JSESSIONID=session-1"


def test_a_form_login_without_a_cookie_is_told(script: Script) -> None:
    login = PasswordLogin(user=USER, password="p")

    class Line:
        def ask(self, *args: object, **named: object) -> HttpAnswer:
            return HttpAnswer(status=200, headers={"set-cookie": "lang=en"}, body=b"{}")

    with pytest.raises(errors.UnexpectedAnswerError):
        login.log_in(Line(), None)


def test_a_cookie_is_found_among_others() -> None:
    for said in ("JSESSIONID=abc; Path=/", "lang=en; Path=/, JSESSIONID=abc; HttpOnly", 'x=1, JSESSIONID="abc"'):
        assert cookie_of({"Set-Cookie": said}) == "abc"
    for said in ("", "XJSESSIONID=abc", "JSESSIONID=", "JSESSIONID=\n"):
        with pytest.raises(errors.UnexpectedAnswerError):
            cookie_of({"set-cookie": said})


def test_a_bearer_goes_with_every_request_and_needs_no_login(script: Script) -> None:
    client = script.client(BearerLogin(token=lambda: "geheim", headers={"gatewayId": "1"}))
    assert client.get_place("p").label == "Attic"
    assert script.paths == ["GET /setup/places/p"]
    headers = script.asked[0].headers
    assert (headers["authorization"], headers["gatewayid"]) == ("Bearer geheim", "1")
    assert "cookie" not in headers


@pytest.mark.parametrize(
    "refusal",
    [(401, {"errorCode": "RESOURCE_ACCESS_DENIED", "error": "Missing authorization token."}),
     (400, {"errorCode": "UNSPECIFIED_ERROR", "error": "Invalid token : geheim"}),
     (401, {"errorCode": "RESOURCE_ACCESS_DENIED", "error": "Not authenticated"})],
)  # fmt: skip
def test_a_refused_bearer_is_sent_once(script: Script, refusal: Answer) -> None:
    good = script.answers["GET /setup/places/p"]
    script.answers["GET /setup/places/p"] = refusal
    token, tokens = ["geheim"], MemoryTokens()
    client = script.client(BearerLogin(token=lambda: token[0]), tokens=tokens)
    for _ in range(3):
        with pytest.raises(errors.LoginRefusedError) as caught:
            client.get_place("p")
        assert "geheim" not in str(caught.value) + caught.value.vendor_text
    assert len(script.asked) == 1
    # Another token is tried, which somebody else may have renewed.
    token[0] = "new"
    script.answers["GET /setup/places/p"] = good
    assert client.get_place("p").label == "Attic"


def test_a_bearer_that_somebody_renewed_is_fetched_again(script: Script) -> None:
    fresh = ["old"]

    def place(one: Asked) -> Answer:
        if one.headers["authorization"] == "Bearer old":
            fresh[0] = "new"
            return 401, None
        return 200, {"oid": "p", "label": "Attic"}

    script.answers["GET /setup/places/p"] = place
    assert script.client(BearerLogin(token=lambda: fresh[0])).get_place("p").label == "Attic"
    assert len(script.asked) == 2


def test_a_banned_token_is_sent_no_more(script: Script) -> None:
    banned = "Too many attempts with an invalid token, temporarily banned"
    script.answers["GET /setup/places/p"] = (400, {"errorCode": "UNSPECIFIED_ERROR", "error": banned})
    client = script.client(BearerLogin(token="geheim"))
    for _ in range(3):
        with pytest.raises(errors.BannedError):
            client.get_place("p")
    assert len(script.asked) == 1


def oauth(script: Script, **changes: Any) -> OAuthLogin:
    """A login by OAuth at the same server."""
    named: dict[str, Any] = {"user": USER, "password": "p", "client_secret": "cs"} | changes
    return OAuthLogin(token_url=f"{script.base_url}/token", client_id="c", **named)


def test_oauth_gets_a_token_renews_it_in_time_and_has_no_login(script: Script) -> None:
    tokens: list[dict[str, Any]] = [
        {"access_token": "a1", "refresh_token": "r1", "expires_in": 20},
        {"access_token": "a2", "expires_in": 3600},
    ]
    script.answers["POST /token"] = lambda _: (200, tokens.pop(0))
    client = script.client(oauth(script))
    # The first token is due at once, for it ends in less than half a minute.
    client.get_place("p")
    client.get_place("p")
    client.get_place("p")
    asked = [one.form for one in script.asked if one.path == "/token"]
    assert asked == [
        {"grant_type": "password", "username": USER, "password": "p", "client_id": "c", "client_secret": "cs"},
        {"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "c", "client_secret": "cs"},
    ]
    assert [one.headers["authorization"] for one in script.asked if one.path != "/token"] == [
        "Bearer a1", "Bearer a2", "Bearer a2",
    ]  # fmt: skip
    assert script.count("POST /login") == 0


def test_a_renewed_token_has_a_new_listener(script: Script) -> None:
    tokens = [{"access_token": f"a{one}", "refresh_token": "r", "expires_in": 3600} for one in (1, 2)]
    script.answers["POST /token"] = lambda _: (200, tokens.pop(0))
    script.answers["POST /events/register"] = lambda one: (200, {"id": one.headers["authorization"][-2:]})
    script.answers["POST /events/a1/fetch"] = (
        401,
        {"errorCode": "RESOURCE_ACCESS_DENIED", "error": "Not authenticated"},
    )
    client = script.client(oauth(script))
    assert client.fetch_events().renewed
    assert client.fetch_events().renewed
    script.answers["POST /events/a2/fetch"] = (200, [])
    assert not client.fetch_events().renewed


@pytest.mark.parametrize("said", [{"error": "invalid_grant"}, {"message": "error.invalid.grant"}])
def test_a_wrong_password_at_oauth_is_tried_once(script: Script, said: dict[str, str]) -> None:
    script.answers["POST /token"] = (400, said)
    client = script.client(oauth(script))
    for _ in range(3):
        with pytest.raises(errors.BadCredentialsError):
            client.get_place("p")
    assert script.paths == ["POST /token"]


def test_a_refused_renewal_falls_back_to_the_password_or_is_told(script: Script) -> None:
    def token(one: Asked) -> Answer:
        if one.form["grant_type"] == "refresh_token":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "expires_in": 3600}

    script.answers["POST /token"] = token
    assert script.client(oauth(script, refresh_token="old")).get_place("p").label == "Attic"
    with pytest.raises(errors.BadCredentialsError):
        script.client(oauth(script, refresh_token="old", user="", password="")).get_place("p")
    with pytest.raises(errors.LoginRefusedError):
        script.client(oauth(script, user="", password="")).get_place("p")


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [(500, b"", errors.ServerError), (429, b"", errors.TooManyLoginsError), (401, b"", errors.LoginRefusedError),
     (200, b"<html>", errors.UnreadableAnswerError), (200, b"[]", errors.UnexpectedAnswerError),
     (200, b'{"access_token": "a\\nb"}', errors.UnexpectedAnswerError)],
)  # fmt: skip
def test_an_oauth_service_may_answer_anything(script: Script, status: int, said: bytes, kind: type[Exception]) -> None:
    script.answers["POST /token"] = (status, said)
    with pytest.raises(kind):
        script.client(oauth(script)).get_place("p")


def test_cozytouch_logs_in_with_a_jwt_of_its_own_service(script: Script) -> None:
    script.answers |= {"POST /token": (200, {"access_token": "ga"}), "GET /magellan/accounts/jwt": (200, "a.b.c")}
    login = CozytouchLogin(user="x@y.z", password="p", client="aWQ6c2VjcmV0", host=script.base_url)
    assert script.client(login).get_place("p").label == "Attic"
    token, jwt, form, _ = script.asked
    assert token.form == {"grant_type": "password", "username": "GA-PRIVATEPERSON/x@y.z", "password": "p"}
    assert (token.headers["authorization"], jwt.headers["authorization"]) == ("Basic aWQ6c2VjcmV0", "Bearer ga")
    assert form.form == {"jwt": "a.b.c"}
    script.answers["POST /token"] = (400, {"error": "invalid_grant"})
    refused = script.client(CozytouchLogin(user="x", password="q", client="c", host=script.base_url))
    with pytest.raises(errors.BadCredentialsError):
        refused.get_place("p")


def test_no_way_to_log_in_shows_its_secrets(script: Script) -> None:
    logins = [login for login, _ in FORMS.values()]
    logins += [
        BearerLogin(token="geheim", headers={"x": "y"}),
        oauth(script, password="geheim", refresh_token="geheim"),
    ]
    logins.append(CozytouchLogin(user="u", password="geheim", client="geheim"))
    grant = Grant(cookie="geheim", bearer="geheim", refresh="geheim", headers={"x": "geheim"})
    for one in (*logins, grant):
        assert "geheim" not in repr(one)
        assert "password='p'" not in repr(one)
