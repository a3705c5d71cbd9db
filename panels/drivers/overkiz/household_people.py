"""Who uses a home, and what they may (reference 10)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from panels.drivers.base import ChangedMeanwhileError, DriverError
from panels.drivers.households import HomePeople, HomePerson, HomeRole, NewPerson, PartlyDoneError
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.household_asking import Readings, found, made
from panels.drivers.overkiz.records.fields import millis
from panels.drivers.secret import Unshown
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain

_ROLE_CONTROL: Final = "deviceControl"
_MOST: Final = 100


class HouseholdPeople:
    """The part of `panels.drivers.households.Household` that is about people."""

    def __init__(self, api: Overkiz) -> None:
        self._api = api

    def people(self, known: HomePeople | None) -> HomePeople:
        """The main account, everybody else, and the roles there are; of what cannot be read, what was known."""
        asked_at, readings = datetime.now(UTC), Readings()
        before = {one.user: one for one in known.people if not one.main} if known is not None else {}
        users = readings.read(
            lambda: [one.user_id for one in self._api.get_secondary_accounts() if one.user_id], seldom=known is not None
        )
        if known is None:
            readings.close()
        listed_at = known.listed_at if users is None and known is not None else asked_at
        if users is None:
            # Somebody is gone where the server says so, not where it says nothing.
            users = [user for user in before if readings.read(partial(self._is_there, user)) is not False]
        main = readings.read(self._main, seldom=True)
        if main is None and known is not None:
            main = next((one for one in known.people if one.main), None)
        others = [self._asked(before.get(user) or HomePerson(user=user), readings) for user in users[:_MOST]]
        roles = readings.read(self._roles, seldom=True)
        readings.close()
        return HomePeople(
            asked_at=asked_at,
            listed_at=listed_at,
            people=(*((main,) if main is not None else ()), *others),
            roles=roles if roles is not None else known.roles if known is not None else (),
        )

    def invite(self, known: HomePeople, person: NewPerson) -> HomePeople:
        """Make an account of somebody's own, for this home alone."""
        end_user = Unshown({
            "userId": person.user, "email": person.user, "title": 0, "firstName": person.first_name,
            "lastName": person.last_name, "phoneNumber": "", "mobilePhone": "", "locale": "en_GB",
            "commercialMailAgreement": False, "extraEmails": [],
        })  # fmt: skip
        account = Unshown(endUser=end_user, password=person.password, label="", templateName=person.role)
        for key, moment in (("activationTimestamp", person.starts_at), ("expirationTimestamp", person.ends_at)):
            if moment is not None:
                account[key] = millis(moment)
        made(lambda: self._api.add_secondary_account(account), lambda: self._is_there(person.user))
        name = plain(f"{person.first_name} {person.last_name}".strip(), NAME_LENGTH)
        new = HomePerson(user=person.user, name=name, email=person.user)
        if person.starts_at is not None or person.ends_at is not None:
            new = _during(new, person.starts_at, person.ends_at)
        others = tuple(one for one in known.people if one.user != person.user)
        return replace(known, people=(*others, self._told(new)))

    def dismiss(self, known: HomePeople, user: str) -> HomePeople:
        """Take somebody out of this home; their account stays theirs."""
        made(lambda: self._api.remove_user(user), lambda: not self._is_there(user))
        return replace(known, people=tuple(one for one in known.people if one.user != user))

    def admit(self, known: HomePeople, user: str, starts: datetime | None, ends: datetime | None) -> HomePeople:
        """Set a span of time; what the server made of it can be read nowhere, so a lost answer stays lost."""
        if starts is None and ends is None:
            self._api.clear_access_period(user)
        else:
            self._api.set_access_period(user, starts, ends)
        return _with(known, user, lambda one: _during(one, starts, ends))

    def show(self, known: HomePeople, user: str, devices: Sequence[str], *, among: Sequence[str]) -> HomePeople:
        """Give and take permissions to see, one by one, until they are these."""
        offered = set(among)
        wanted, has = set(devices) & offered, set(self._permitted("view", user)) & offered
        told = next((one.sees for one in known.people if one.user == user), None)
        if told is None or set(told) & offered != has:
            raise ChangedMeanwhileError("they see other devices by now")
        changes = [
            *((device, True) for device in sorted(wanted - has)),
            *((device, False) for device in sorted(has - wanted)),
        ]
        for number, (device, there) in enumerate(changes):
            try:
                self._see(user, device, there=there)
            except DriverError as error:
                if number == 0:
                    raise
                raise PartlyDoneError(error, _with(known, user, self._told)) from None
        return _with(known, user, self._told)

    def add_role(self, known: HomePeople, name: str, devices: Sequence[str]) -> HomePeople:
        """Make a role; of permissions the papers name the one to operate alone."""
        made(lambda: self._api.add_role(name, devices), lambda: self._has_role(name))
        others = tuple(one for one in known.roles if one.name != name)
        return replace(known, roles=(*others, HomeRole(name=name, sees=tuple(devices), operates=tuple(devices))))

    def remove_role(self, known: HomePeople, name: str) -> HomePeople:
        """Remove a role."""
        made(lambda: self._api.remove_role(name), lambda: not self._has_role(name))
        return replace(known, roles=tuple(one for one in known.roles if one.name != name))

    def _has_role(self, name: str) -> bool:
        role = found(lambda: self._api.get_role(name))
        return role is not None and role.name == name

    def _see(self, user: str, device: str, *, there: bool) -> None:
        def is_so() -> bool:
            return (device in self._permitted("view", user)) is there

        made(lambda: self._api.let_see(user, device, there=there), is_so)

    def _permitted(self, which: str, user: str) -> tuple[str, ...]:
        return tuple(one.device_url for one in self._api.get_permissions(which, user=user) if one.device_url)

    def _main(self) -> HomePerson | None:
        said = self._api.get_main_account()
        if not said.user_id:
            return None
        return HomePerson(
            user=said.user_id,
            name=plain(f"{said.first_name or ''} {said.last_name or ''}".strip(), NAME_LENGTH),
            email=plain(said.email, NAME_LENGTH),
            phone=plain(said.mobile_phone or said.phone_number, WORD_LENGTH),
            main=True,
        )

    def _person(self, one: HomePerson) -> HomePerson:
        return replace(one, sees=self._permitted("view", one.user), operates=self._permitted("control", one.user))

    def _told(self, one: HomePerson) -> HomePerson:
        """Somebody after a change that was made, whatever becomes of the read."""
        return self._asked(one, Readings())

    def _asked(self, one: HomePerson, readings: Readings) -> HomePerson:
        """Somebody with what they may, where that is told."""
        return readings.read(lambda: self._person(one)) or replace(one, sees=None, operates=None)

    def _roles(self) -> tuple[HomeRole, ...]:
        return tuple(
            HomeRole(
                name=one.name,
                sees=tuple(row.device_url for row in one.permissions if row.device_url),
                operates=tuple(
                    row.device_url for row in one.permissions if row.device_url and row.type == _ROLE_CONTROL
                ),
            )
            for one in self._api.get_roles()[:_MOST]
            if one.name
        )

    def _is_there(self, user: str) -> bool:
        account = found(lambda: self._api.get_secondary_account(user))
        if account is not None and not account.user_id:
            # Neither somebody nor that there is nobody.
            raise errors.UnexpectedAnswerError
        return account is not None


def _with(known: HomePeople, user: str, change: Callable[[HomePerson], HomePerson]) -> HomePeople:
    return replace(known, people=tuple(change(one) if one.user == user else one for one in known.people))


def _during(one: HomePerson, starts: datetime | None, ends: datetime | None) -> HomePerson:
    return replace(one, starts_at=starts, ends_at=ends, period_at=datetime.now(UTC))
