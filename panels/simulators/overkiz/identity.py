"""The services beside the cloud where some apps get their tokens (reference 2.2), at their own paths on our port."""

from typing import Any, Final

from aiohttp import web

from panels.simulators.bodies import Handler, RejectedError, answer, answer_text, read_body, to_json
from panels.simulators.overkiz.credentials import Credentials
from panels.simulators.overkiz.errors import Refusal
from panels.simulators.overkiz.world import Account

PRIVATE: Final = "GA-PRIVATEPERSON/"
COOKIE: Final = "_session"


class Identity:
    """Somfy's OAuth, Atlantic's token and JWT, Nexity's token, and the middleware of Brandt and Sauter."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        return [
            web.post("/oauth/oauth/v2/token/jwt", self.somfy),
            web.post("/token", self.atlantic),
            web.get("/magellan/accounts/jwt", self.atlantic_jwt),
            web.get("/deploy/api/v1/domotic/token", self.nexity),
            web.post("/api/v1/sessions.json", _safe(self.middleware)),
            web.get("/api/v1/profile/jwt.json", self.middleware_jwt),
        ]

    def _by_password(self, user: object, password: object) -> Account | None:
        if not isinstance(user, str) or not isinstance(password, str):
            return None
        try:
            return self._credentials.check_password(user, password)
        except Refusal:
            return None

    def _by_bearer(self, request: web.Request) -> Account | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._credentials.holder(token, "identity")

    async def somfy(self, request: web.Request) -> web.StreamResponse:
        """Give access and refresh tokens for a password or a refresh token."""
        form = await request.post()
        account = None
        if form.get("client_id") and form.get("client_secret"):
            if form.get("grant_type") == "password":
                account = self._by_password(form.get("username"), form.get("password"))
            elif form.get("grant_type") == "refresh_token":
                account = self._credentials.holder(str(form.get("refresh_token")), "refresh")
        if account is None:
            return answer({"message": "error.invalid.grant", "data": [], "uid": "simulated"}, status=400)
        return answer(self._tokens(account, "access"))

    def _tokens(self, account: Account, kind: str) -> dict[str, Any]:
        return {
            "access_token": self._credentials.give_token(account, kind),
            "refresh_token": self._credentials.give_token(account, "refresh"),
            "expires_in": int(self._credentials.token_life),
            "token_type": "Bearer",
        }

    async def atlantic(self, request: web.Request) -> web.StreamResponse:
        """Give the token that a JWT is fetched with."""
        form = await request.post()
        user = str(form.get("username"))
        account = None
        if request.headers.get("Authorization", "").startswith("Basic ") and user.startswith(PRIVATE):
            account = self._by_password(user.removeprefix(PRIVATE), form.get("password"))
        if account is None:
            told = {"error": "invalid_grant", "error_description": "Provided Authorization Grant is invalid."}
            return answer(told, status=400)
        return answer(self._tokens(account, "identity"))

    async def atlantic_jwt(self, request: web.Request) -> web.StreamResponse:
        """Give the JWT of the form login, as a JSON string in its quotes."""
        account = self._by_bearer(request)
        if account is None:
            return answer({"error": "invalid_token"}, status=401)
        return answer_text(to_json(self._credentials.give_token(account, "jwt")))

    async def nexity(self, request: web.Request) -> web.StreamResponse:
        """Give the SSO token of the form login; the IdToken comes from the control side, not from a sign-in."""
        account = self._by_bearer(request)
        if account is None:
            return answer({"message": "Unauthorized"}, status=401)
        return answer({"token": self._credentials.give_token(account, "sso")})

    async def middleware(self, request: web.Request) -> web.StreamResponse:
        """Open a session of the middleware."""
        client = (await read_body(request)).get("client")
        if not isinstance(client, dict) or not client.get("partner"):
            raise RejectedError(401, "invalid credentials")
        account = self._by_password(client.get("email"), client.get("password"))
        if account is None:
            raise RejectedError(401, "invalid credentials")
        response = answer({"client": {"email": account.user}})
        response.set_cookie(COOKIE, self._credentials.give_token(account, "identity"), path="/api", httponly=True)
        return response

    async def middleware_jwt(self, request: web.Request) -> web.StreamResponse:
        """Give the JWT of the form login to who has a session of the middleware."""
        account = self._credentials.holder(request.cookies.get(COOKIE, ""), "identity")
        if account is None:
            return answer({"error": "unauthorized"}, status=401)
        return answer({"client": {"jwt": self._credentials.give_token(account, "jwt")}})


def _safe(handler: Handler) -> Handler:
    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except RejectedError as rejection:
            return answer({"error": rejection.message}, status=rejection.status)

    return wrapped
