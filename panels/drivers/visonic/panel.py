"""Every read and every command of one panel (reference 4.2, 4.3), over whatever sends the request."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from panels.drivers.base import VendorUnavailableError
from panels.drivers.records import records_of
from panels.drivers.visonic.errors import ProcessLostError, ProcessTimeoutError
from panels.drivers.visonic.records import account, devices, faults, status
from panels.drivers.visonic.sessions import token_of

_MOST_EMPTY = 3


class PanelCalls(ABC):
    """What a panel can be asked. Commands return the token of their process, see `wait_for`."""

    @abstractmethod
    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return its JSON."""

    def _read(self, path: str) -> Any:
        return self.call("GET", path)

    def _command(self, path: str, **body: Any) -> str:
        return token_of(self.call("POST", path, body), "process_token")

    def connected(self) -> bool | None:
        """The link at this moment, which flaps without meaning (reference 14)."""
        return self.get_status().connected

    def get_status(self) -> status.Status:
        """The link and the partitions."""
        return status.Status(self._read("status"))

    def get_panel_info(self) -> status.PanelInfo:
        """What the panel is."""
        return status.PanelInfo(self._read("panel_info"))

    def get_feature_set(self) -> status.FeatureSet:
        """What the service can do with it."""
        return status.FeatureSet(self._read("feature_set"))

    def get_devices(self) -> tuple[devices.Device, ...]:
        """All devices."""
        return records_of(self._read("devices"), devices.Device)

    def get_events(self) -> tuple[faults.Event, ...]:
        """The log, oldest first, about sixty entries."""
        return records_of(self._read("events"), faults.Event)

    def get_alarms(self) -> tuple[faults.Alarm, ...]:
        """Alarms, sounding or remembered."""
        return records_of(self._read("alarms"), faults.Alarm)

    def get_alerts(self) -> tuple[faults.Alert, ...]:
        """Alerts."""
        return records_of(self._read("alerts"), faults.Alert)

    def get_troubles(self) -> tuple[faults.Trouble, ...]:
        """Troubles."""
        return records_of(self._read("troubles"), faults.Trouble)

    def get_users(self) -> account.Users:
        """The panel's users; all of them only for the master."""
        return account.Users(self._read("users"))

    def get_locations(self) -> tuple[account.Location, ...]:
        """Names of places."""
        return records_of(self._read("locations"), account.Location)

    def get_cameras(self) -> tuple[devices.Camera, ...]:
        """Cameras."""
        return records_of(self._read("cameras"), devices.Camera)

    def get_home_automation_devices(self) -> tuple[devices.HomeAutomationDevice, ...]:
        """Relays."""
        return records_of(self._read("home_automation_devices"), devices.HomeAutomationDevice)

    def get_smart_devices(self) -> tuple[devices.SmartDevice, ...]:
        """Temperatures by partition."""
        return records_of(self._read("smart_devices"), devices.SmartDevice)

    def get_smart_devices_settings(self) -> Any:
        """As it comes: nobody has published its shape."""
        return self._read("smart_devices/settings")

    def get_wakeup_sms(self) -> account.WakeupSms:
        """The text message that wakes a sleeping panel."""
        return account.WakeupSms(self._read("wakeup_sms"))

    def get_email_notifications(self) -> Any:
        """As it comes: its shape is not known well."""
        return self._read("notifications/email")

    def get_event_profiles(self, locale: str = "en_US") -> Any:
        """The vendor's catalogue of events, as it comes."""
        return self._read(f"had/rules/event-profiles/{quote(locale, safe='')}")

    def get_rule_restrictions(self) -> Any:
        """The grammar of automation rules, as it comes."""
        return self._read("had/rules/restrictions")

    def get_rule_logs(self) -> Any:
        """As it comes: only the path is known."""
        return self._read("had/rules/logs")

    def get_process_status(self, *tokens: str) -> tuple[account.Process, ...]:
        """What became of commands; empty for what the server no longer knows."""
        return records_of(
            self._read(f"process_status?process_tokens={quote(','.join(tokens), safe=',')}"), account.Process
        )

    def set_state(self, partition: int, state: str) -> str:
        """Ask for any state the panel names in its state sets; partition -1 is the whole panel."""
        return self._command("set_state", partition=partition, state=state)

    def arm_home(self, partition: int = -1) -> str:
        """Arm the shell."""
        return self.set_state(partition, "HOME")

    def arm_away(self, partition: int = -1) -> str:
        """Arm everything."""
        return self.set_state(partition, "AWAY")

    def arm_night(self, partition: int = -1) -> str:
        """Arm for the night; DSC panels only."""
        return self.set_state(partition, "NIGHT")

    def disarm(self, partition: int = -1) -> str:
        """Disarm; nobody asks for a code."""
        return self.set_state(partition, "DISARM")

    def set_bypass_zone(self, zone: int, bypassed: bool) -> str:
        """Leave a zone out, or not any more; ``zone`` is its device number."""
        return self._command("set_bypass_zone", zone=zone, set=bypassed)

    def activate_siren(self, mode: str | None = None) -> str:
        """Sound the siren."""
        return self._command("activate_siren", **({} if mode is None else {"mode": mode}))

    def disable_siren(self, mode: str = "all") -> str:
        """Silence the siren."""
        return self._command("disable_siren", mode=mode)

    def set_name_user(self, user: int, name: str) -> str:
        """Name a user."""
        return self._command("set_name", **{"class": "USER", "id": user, "name": name})

    def set_user_code(self, user: int, code: str) -> str:
        """Give a user a code, and so add the user; 0000 removes."""
        return self._command("set_user_code", user_code=code, user_id=user)

    def access_grant(self, user: int, email: str) -> None:
        """Let an account in as a user."""
        self.call("POST", "access/grant", {"user": user, "email": email})

    def access_revoke(self, user: int) -> None:
        """Undo `access_grant`."""
        self.call("POST", "access/revoke", {"user": user})

    def make_video(self, camera: int) -> str:
        """Have a camera take a picture."""
        return self._command("make_video", camera_id=camera)

    def set_email_notifications(self, mode: int) -> Any:
        """Set the mask of mails; its body is a guess of the reference."""
        return self.call("POST", "notifications/email", {"mode": mode})

    def allow_switch_to_programming_mode(self) -> Any:
        """Let the installer in."""
        return self.call("POST", "allow_switch_to_programming_mode", {})

    def wakeup_sms(self) -> Any:
        """As the phone app sends it; what it does is not known."""
        return self.call("POST", "wakeup_sms", {})

    def register_push_recipient(self, **body: Any) -> Any:
        """As the phone app sends it."""
        return self.call("POST", "register_push_recipient", body)

    def push_options(self, token: str, mode: int) -> Any:
        """As the phone app sends it."""
        return self.call("POST", f"push_options?token={quote(token, safe='')}", {"mode": mode})

    def wait_for(
        self,
        token: str,
        *,
        within: float = 60.0,
        every: float = 1.0,
        progress: Callable[[account.Process], None] | None = None,
    ) -> account.Process:
        """Wait until a command has succeeded or failed and return its process; ``progress`` hears of each step.

        A server that fails meanwhile is asked again. Raises `ProcessLostError` when the server forgot the process,
        `ProcessTimeoutError` after ``within`` seconds: in both cases the panel may have acted.
        """
        ends, empty, last = time.monotonic() + within, 0, None
        while True:
            try:
                found = [one for one in self.get_process_status(token) if one.token in {token, None}]
                empty = 0 if found else empty + 1
            except VendorUnavailableError:
                found = []
            if empty >= _MOST_EMPTY:
                raise ProcessLostError
            for process in found:
                if process != last and progress is not None:
                    progress(process)
                last = process
                if process.is_final:
                    return process
            if time.monotonic() + every > ends:
                raise ProcessTimeoutError
            time.sleep(every)
