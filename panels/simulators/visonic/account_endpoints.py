"""Endpoints of the account: login, panels, passwords (reference 4.1)."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from panels.simulators.visonic import rules
from panels.simulators.visonic.cloud import Cloud
from panels.simulators.visonic.errors import bad_parameters, named, wrong_combination
from panels.simulators.visonic.world import Account, Panel

Body: TypeAlias = Mapping[str, Any]
PROFILES: Final = "had/rules/event-profiles/"
APPS: Final = {
    "apptype": "",
    "android": "market://details?id=com.visonic.neo",
    "ios": "itms-apps://itunes.apple.com/app/connectalarm/id1300525077",
}


def texts(body: Body, *keys: str) -> list[str]:
    """Return texts that must be there; names all that are missing."""
    missing = [(key, "required") for key in keys if body.get(key) in (None, "")]
    if missing:
        raise bad_parameters(*missing)
    wrong = [(key, "type:string") for key in keys if not isinstance(body[key], str)]
    if wrong:
        raise bad_parameters(*wrong)
    return [body[key] for key in keys]


class AccountEndpoints:
    """What needs no panel session. None as an answer stands for 204 (reference 20.7)."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.open: dict[tuple[str, str], Callable[[Body], Any]] = {
            ("POST", "auth"): self.auth,
            ("GET", "apptype"): lambda _: APPS,
            ("POST", "password/reset"): self.reset,
            ("POST", "password/reset/complete"): self.complete_reset,
        }
        self.personal: dict[tuple[str, str], Callable[[Body, Account], Any]] = {
            ("GET", "panels"): self.panels,
            ("POST", "panel/add"): self.add,
            ("POST", "panel/rename"): self.rename,
            ("POST", "panel/unlink"): self.unlink,
            ("POST", "panel/login"): self.login,
            ("GET", "panel_access_info"): self.access_info,
        }

    @staticmethod
    def named(method: str, path: str) -> Callable[[Body, Account], Any] | None:
        """Return the endpoint of a path that ends in a name, here of a language."""
        locale = path.removeprefix(PROFILES)
        is_one = method == "GET" and locale != path and locale and "/" not in locale
        return (lambda _body, _account: rules.event_profiles()) if is_one else None

    def auth(self, body: Body) -> dict[str, Any]:
        email, password, app_id = texts(body, "email", "password", "app_id")
        self._cloud.refuse_blocked(email)
        account = self._cloud.accounts.get(email)
        if account is None or account.password != password:
            self._cloud.count_failure(email)
            raise wrong_combination("email", "password")
        self._cloud.forgive(email)
        self._cloud.refuse_device(account, app_id)
        answer: dict[str, Any] = {"user_token": self._cloud.give_user_token(account, app_id)}
        return answer | ({"customization": self._customization()} if self._cloud.number >= 10 else {})

    @staticmethod
    def _customization() -> dict[str, Any]:
        themes = [
            {
                "name": f"Default {brightness}",
                "brightness": brightness,
                "colors": {"primary": "#006AFF", "gradient": ["#006AFF", "#0050C8", "#003C96"]},
            }
            for brightness in ("light", "dark")
        ]
        data = APPS | {"customization": {"themes": themes}}
        return {"id": 1, "name": "Default", "is_default": True, "created": 0, "changed": 1689192872, "data": data}

    def reset(self, body: Body) -> None:
        (email,) = texts(body, "email")
        account = self._cloud.accounts.get(email)
        if account:
            self._cloud.mail(email, "password reset", code=self._cloud.new_reset_code(account))

    def complete_reset(self, body: Body) -> dict[str, Any]:
        code, password, app_id = texts(body, "reset_password_code", "new_password", "app_id")
        account = self._cloud.reset_codes.get(code)
        if account is None:
            raise named("reset_code_incorrect")
        if len(password) < 8:
            raise named("weak_password")
        del self._cloud.reset_codes[code]
        account.password = password
        return {"user_token": self._cloud.give_user_token(account, app_id)}

    def panels(self, _body: Body, account: Account) -> list[dict[str, Any]]:
        version = self._cloud.number
        rows = []
        for serial, alias in account.links.items():
            panel = self._cloud.panels[serial]
            row: dict[str, Any] = {"panel_serial": serial, "alias": alias}
            if version >= 10:
                is_master = panel.users[1].email == account.email
                row |= {"role": "MASTER_USER" if is_master else "USER", "customization": self._customization()}
            if version >= 14:
                row |= {"panel_model": panel.model, "type": "NEO" if panel.manufacturer == "DSC" else "POWER_MASTER"}
            rows.append(row)
        return rows

    def _linked(self, serial: str, account: Account) -> Panel:
        panel = self._cloud.panels.get(serial.upper())
        if panel is None or panel.serial not in account.links:
            raise named("legacy_panel_name" if self._cloud.is_legacy else "panel_serial_incorrect")
        return panel

    def add(self, body: Body, account: Account) -> None:
        alias, serial, code = texts(body, "alias", "panel_serial", "master_user_code")
        panel = self._cloud.panels.get(serial.upper())
        if panel is None or panel.users[1].code != code:
            raise wrong_combination("panel_serial", "master_user_code")
        if panel.serial in account.links:
            raise named("already_linked")
        account.links[panel.serial] = alias
        self._cloud.end_sessions(account)
        panel.users[1].email = panel.users[1].email or account.email

    def rename(self, body: Body, account: Account) -> None:
        serial, alias = texts(body, "panel_serial", "alias")
        account.links[self._linked(serial, account).serial] = alias

    def unlink(self, body: Body, account: Account) -> None:
        serial, password, _ = texts(body, "panel_serial", "password", "app_id")
        panel = self._linked(serial, account)
        if password != account.password:
            raise wrong_combination("password")
        del account.links[panel.serial]

    def login(self, body: Body, account: Account) -> dict[str, str]:
        code, _, serial = texts(body, "user_code", "app_id", "panel_serial")
        if len(code) < 4:
            raise named("user_code_short")
        panel = self._linked(serial, account)
        who = f"{account.email} {panel.serial}"
        self._cloud.refuse_blocked(who)
        user = next((user for user in panel.users.values() if user.code == code), None)
        if user is None:
            self._cloud.count_failure(who)
            raise named("legacy_user_code" if self._cloud.is_legacy else "wrong_user_code")
        self._cloud.forgive(who)
        self._cloud.refuse_discovery(panel)
        return {"session_token": self._cloud.open_session(account, panel, user.id)}

    def access_info(self, body: Body, account: Account) -> dict[str, Any]:
        self._linked(str(body.get("panel_web_name")), account)
        active = {"status": "active", "error": None, "stage": None}
        return {"user": active, "installer": active}
