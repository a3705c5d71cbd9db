"""Endpoints of a panel session: readings and commands (reference 4.2, 4.3)."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from panels.simulators.visonic import features, places, readings, rules
from panels.simulators.visonic.account_endpoints import Body, texts
from panels.simulators.visonic.cloud import Cloud
from panels.simulators.visonic.errors import bad_parameters, named
from panels.simulators.visonic.world import Session, User

PROGRAMMING: Final = {"result": "succeeded"}


def whole(body: Body, key: str) -> int:
    """Return a whole number that must be there."""
    value = body.get(key)
    if value is None:
        raise bad_parameters((key, "required"))
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_parameters((key, "type:integer"))
    return value


class PanelEndpoints:
    """What needs both tokens."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._machinery = machinery = cloud.machinery
        reads: dict[str, Callable[[Body, Session], Any]] = {
            "status": self.status,
            "panel_info": lambda _, s: features.panel_info(machinery.times, s),
            "feature_set": lambda _, s: features.feature_set(s.panel, cloud.number),
            "devices": lambda _, s: [readings.device_row(s.panel, d, cloud.number) for d in s.panel.devices],
            "events": lambda _, s: readings.events(s.panel, cloud.number),
            "alarms": lambda _, s: s.panel.alarms,
            "alerts": lambda _, s: s.panel.alerts,
            "troubles": lambda _, s: readings.troubles(s.panel),
            "users": lambda _, s: readings.users(s, cloud.number),
            "locations": lambda _body, _session: places.locations(cloud.number),
            "cameras": lambda _, s: readings.cameras(s.panel, cloud.version, machinery.journal.stamp),
            "home_automation_devices": lambda _, s: readings.outputs(s.panel),
            "smart_devices": lambda _, s: readings.smart_devices(s.panel),
            "smart_devices/settings": lambda _body, _session: {},
            "wakeup_sms": self.wakeup_sms,
            "notifications/email": lambda _, s: {"mode": s.panel.email_mode},
            "process_status": lambda body, s: machinery.processes.listed(s.panel, str(body.get("process_tokens", ""))),
            "had/rules/restrictions": lambda _, s: rules.restrictions(s.panel),
            "had/rules/logs": lambda _body, _session: [],
        }
        commands: dict[str, Callable[[Body, Session], Any]] = {
            "set_state": self.set_state,
            "set_bypass_zone": self.bypass,
            "activate_siren": lambda _, s: self._run(s, partial(machinery.sound, s.panel)),
            "disable_siren": self.disable_siren,
            "set_name": self.set_name,
            "set_user_code": self.set_user_code,
            "make_video": self.make_video,
            "access/grant": self.grant,
            "access/revoke": self.revoke,
            "notifications/email": self.set_email_mode,
            "allow_switch_to_programming_mode": lambda _body, _session: PROGRAMMING,
            "register_push_recipient": lambda _body, _session: {},
            "push_options": lambda _body, _session: {},
            "wakeup_sms": lambda _body, _session: {},
            "panel/logout": self.logout,
        }
        self.all = {("GET", path): act for path, act in reads.items()} | {
            ("POST", path): act for path, act in commands.items()
        }

    def status(self, _body: Body, session: Session) -> dict[str, Any]:
        return readings.status(self._machinery, session.panel, entry_state=self._cloud.faults.is_on("entry_state"))

    def wakeup_sms(self, _body: Body, session: Session) -> dict[str, Any]:
        serial = session.panel.serial
        return {"phone": "+15550100" if session.panel.sleeps else None, "sms": f"CONNECT;{serial};AB-1;SEQ-1234;"}

    def _run(self, session: Session, act: Callable[[], str | None]) -> dict[str, str]:
        self._cloud.refuse_discovery(session.panel)
        if not session.panel.connected:
            raise named("not_connected")
        return {"process_token": self._machinery.processes.start(session.panel, act)}

    def set_state(self, body: Body, session: Session) -> dict[str, str]:
        panel, number, (state,) = session.panel, whole(body, "partition"), texts(body, "state")
        if state not in (*panel.modes, "DISARM"):
            raise bad_parameters(("state", "incorrect"))
        # -1 to a panel with partitions means all of them (choice, reference 7).
        areas = panel.partitions if number == -1 else [p for p in panel.partitions if p.id == number]
        if not areas:
            raise bad_parameters(("partition", "incorrect"))
        options = body.get("options")
        wanted = [o for o in panel.options(state) if o in options] if isinstance(options, list) else []
        return self._run(session, partial(self._machinery.set_state, panel, list(areas), state, session.user, wanted))

    def bypass(self, body: Body, session: Session) -> dict[str, str]:
        panel, device = session.panel, session.panel.zone(whole(body, "zone"))
        if not isinstance(body.get("set"), bool):
            raise bad_parameters(("set", "type:boolean" if "set" in body else "required"))
        if device is None or device.zone_type == "FIRE":
            raise bad_parameters(("zone", "incorrect"))
        if panel.bypass_mode == "no_bypass":
            raise named("not_allowed")
        if panel.is_armed:
            raise named("panel_armed")

        return self._run(session, partial(self._machinery.bypass, panel, device, on=body["set"]))

    def disable_siren(self, body: Body, session: Session) -> dict[str, str]:
        # No other mode is known (reference 10).
        if body.get("mode", "all") != "all":
            raise bad_parameters(("mode", "incorrect"))
        return self._run(session, partial(self._machinery.silence, session.panel))

    @staticmethod
    def _master(session: Session) -> None:
        if session.user.id != 1:
            raise named("not_allowed")

    def set_name(self, body: Body, session: Session) -> dict[str, str]:
        kind, name = texts(body, "class", "name")
        number = whole(body, "id")
        self._master(session)
        named_things = {"USER": session.panel.users.get(number), "ZONE": session.panel.zone(number)}
        thing = named_things.get(kind.upper())
        if thing is None:
            raise bad_parameters(("id" if kind.upper() in named_things else "class", "incorrect"))
        return self._run(session, partial(setattr, thing, "name", name))

    def set_user_code(self, body: Body, session: Session) -> dict[str, str]:
        (code,), number = texts(body, "user_code"), whole(body, "user_id")
        self._master(session)
        lengths, panel = session.panel.code_lengths, session.panel
        if not (code.isascii() and code.isdecimal() and len(code) in lengths):
            wrong = f"minLength:{lengths[0]}" if len(code) < lengths[0] else f"maxLength:{lengths[-1]}"
            raise bad_parameters(("user_code", "pattern" if len(code) in lengths else wrong))
        is_removed = not code.strip("0")
        if not 1 <= number <= panel.most_users or (number == 1 and is_removed):
            raise bad_parameters(("user_id", "incorrect"))

        def act() -> str | None:
            if is_removed:
                gone = panel.users.pop(number, None)
                if gone:
                    self._machinery.journal.log(panel, 40, user=gone)
            elif any(user.code == code and user.id != number for user in panel.users.values()):
                return "Code already exists"
            else:
                panel.users.setdefault(number, User(id=number, name=f"User {number}", code=code)).code = code
            return None

        return self._run(session, act)

    def make_video(self, body: Body, session: Session) -> dict[str, str]:
        wanted = body.get("camera_id")
        camera = next((d for d in session.panel.devices if d.subtype == "MOTION_CAMERA"), None)
        if camera is None or wanted not in (1, camera.number):
            raise bad_parameters(("camera_id", "incorrect"))
        return self._run(session, partial(self._machinery.photograph, session.panel, camera))

    def still(self, session: Session, name: str) -> bytes:
        """Return a picture of ``preview_path``."""
        still = next((still for number, still in session.panel.stills.items() if name == f"{number}.jpg"), None)
        if still is None:
            raise named("not_found")
        return still[1]

    def grant(self, body: Body, session: Session) -> None:
        number, (email,) = whole(body, "user"), texts(body, "email")
        self._master(session)
        user = session.panel.users.get(number)
        if user is None:
            raise bad_parameters(("user", "incorrect"))
        if user.email or any(other.email == email for other in session.panel.users.values()):
            raise named("already_granted")
        user.email = email
        if email in self._cloud.accounts:
            self._cloud.accounts[email].links.setdefault(session.panel.serial, session.panel.alias)

    def revoke(self, body: Body, session: Session) -> None:
        user = session.panel.users.get(whole(body, "user"))
        self._master(session)
        if user is None or user.id == 1:
            raise bad_parameters(("user", "incorrect"))
        account = self._cloud.accounts.get(user.email)
        if account:
            account.links.pop(session.panel.serial, None)
        user.email = ""

    def set_email_mode(self, body: Body, session: Session) -> dict[str, Any]:
        session.panel.email_mode = whole(body, "mode")
        return {}

    def logout(self, _body: Body, session: Session) -> None:
        self._cloud.sessions = {t: s for t, s in self._cloud.sessions.items() if s is not session}
