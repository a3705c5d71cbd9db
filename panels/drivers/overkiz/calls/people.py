"""People and their rights, questions to them, other applications, and the catalogue of kinds (reference 10, 12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from panels.drivers.overkiz.calls.base import Caller, many, one, texts
from panels.drivers.overkiz.records.devices import Definition
from panels.drivers.overkiz.records.fields import millis
from panels.drivers.overkiz.records.home import (
    AuthorizedApplication,
    InteractiveNotification,
    Permission,
    Role,
    SecondaryAccount,
)
from panels.drivers.records import Record

_PERMISSIONS: Mapping[str, str] = {"": "", "view": "/view", "control": "/control"}


class PeopleCalls(Caller):
    """Who may use a setup, and what the catalogue knows."""

    # ----------------------------------------------------------------- users and rights

    def get_secondary_accounts(self) -> tuple[SecondaryAccount, ...]:
        """Who else may use the setup."""
        return many(SecondaryAccount, self.call("get_enduser_secondary_accounts"))

    def get_secondary_account(self, user: str) -> SecondaryAccount:
        """One of them."""
        name = "get_enduser_secondary_accounts_by_secondary_end_user_id"
        return one(SecondaryAccount, self.call(name, secondaryEndUserId=user))

    def add_secondary_account(self, account: dict[str, Any]) -> Any:
        """Let somebody else in."""
        return self.call("post_enduser_secondary_accounts", body=account)

    def remove_user(self, user: str) -> None:
        """Shut somebody out of the setup."""
        self.call("delete_setup_enduser_by_user_id", userId=user)

    def get_permissions(self, which: str = "", *, user: str | None = None) -> tuple[Permission, ...]:
        """What this account, or another, may do with which devices; ``which`` is empty, ``view`` or ``control``."""
        if user is None:
            return many(Permission, self.call(f"GET /enduser/permissions{_PERMISSIONS[which]}"))
        path = f"GET /enduser/{{secondaryUserId}}/permissions{_PERMISSIONS[which]}"
        return many(Permission, self.call(path, secondaryUserId=user))

    def let_see(self, user: str, device: str, *, there: bool) -> None:
        """Let somebody see a device, or not; that devices are what is meant by a target stands nowhere."""
        method = "POST" if there else "DELETE"
        path = f"{method} /enduser/{{secondaryUserId}}/permissions/view/{{target}}"
        self.call(path, secondaryUserId=user, target=device)

    def set_access_period(self, user: str, starts: datetime | None, ends: datetime | None) -> None:
        """Let somebody in for a span of time."""
        body = {
            "activationTimestamp": None if starts is None else millis(starts),
            "expirationTimestamp": None if ends is None else millis(ends),
        }
        self.call("put_enduser_access_period", userId=user, body=body)

    def clear_access_period(self, user: str) -> None:
        """Let somebody in for good."""
        self.call("delete_enduser_access_period", userId=user)

    def get_roles(self) -> tuple[Role, ...]:
        """Named sets of permissions."""
        return many(Role, self.call("get_setup_roles"))

    def get_role(self, name: str) -> Role:
        """One of these."""
        return one(Role, self.call("get_setup_roles_by_role_name", roleName=name))

    def add_role(self, name: str, devices: Sequence[str]) -> None:
        """Make a role that operates devices."""
        permissions = [{"type": "deviceControl", "deviceURL": device} for device in devices]
        self.call("post_setup_roles", body={"name": name, "permissions": permissions})

    def remove_role(self, name: str) -> None:
        """Remove a role."""
        self.call("DELETE /setup/roles/{roleName}", roleName=name)

    # ----------------------------------------------------------------- questions

    def get_notifications(self) -> tuple[InteractiveNotification, ...]:
        """Questions that wait for an answer."""
        return many(InteractiveNotification, self.call("get_setup_interactive_notifications"))

    def get_notification(self, oid: str) -> InteractiveNotification:
        """One of these."""
        name = "get_setup_interactive_notifications_by_interactive_notification_oid"
        return one(InteractiveNotification, self.call(name, interactiveNotificationOID=oid))

    def get_past_notifications(self) -> tuple[InteractiveNotification, ...]:
        """Questions that were answered, or ran out."""
        return many(InteractiveNotification, self.call("get_setup_interactive_notifications_history"))

    def answer_notification(self, oid: str, answer: str) -> None:
        """Answer a question with OK, CANCEL, YES or NO."""
        name = "post_setup_interactive_notifications_by_action_type"
        self.command(name, interactiveNotificationOID=oid, actionType=answer)

    # ----------------------------------------------------------------- other applications

    def get_applications(self) -> tuple[AuthorizedApplication, ...]:
        """Which applications of others may act on the setup."""
        return many(AuthorizedApplication, self.call("get_oauth2_applications_authorized"))

    def switch_application(self, client: str, *, on: bool) -> None:
        """Let an application act, or not."""
        self.call(f"put_oauth2_applications_authorized_{'enable' if on else 'disable'}", clientId=client)

    def remove_application(self, client: str) -> None:
        """Take an application's right away."""
        self.call("delete_oauth2_applications_authorized_by_client_id", clientId=client)

    def get_third_parties(self) -> Record:
        """Which services of others are connected."""
        return one(Record, self.call("get_setup_thirdparty_activated"))

    def get_third_party_security(self, model: str) -> Record:
        """Whether one of these may do what needs care, and for how long."""
        return one(Record, self.call("get_setup_thirdparty_model_security_status", modelName=model))

    # ----------------------------------------------------------------- the catalogue

    def get_controllable(self, name: str) -> Definition:
        """What devices of a kind can be asked and report."""
        said = self.call("get_reference_controllable_by_controllable_name", controllableName=name)
        return one(Definition, said)

    def get_controllable_types(self) -> tuple[Record, ...]:
        """The sorts of kinds."""
        return many(Record, self.call("get_reference_controllable_types"))

    def get_protocol_types(self) -> tuple[Record, ...]:
        """The protocols, with their numbers and prefixes."""
        return many(Record, self.call("get_reference_protocol_types"))

    def get_timezones(self) -> tuple[Record, ...]:
        """The time zones that the server knows."""
        return many(Record, self.call("get_reference_timezones"))

    def get_ui_names(self, which: str) -> tuple[str, ...]:
        """The names of all ``classes``, ``classifiers``, ``profile_names`` or ``widgets``."""
        return texts(self.call(f"get_reference_ui_{which}"))

    def get_ui_profile(self, name: str) -> Record:
        """What devices of a profile have in common."""
        return one(Record, self.call("get_reference_ui_profile_by_profile_name", profileName=name))

    def search_kinds(self, criteria: dict[str, Any]) -> Record:
        """Kinds of devices that fit criteria."""
        return one(Record, self.call("post_reference_devices_search", body=criteria))
