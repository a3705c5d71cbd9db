"""Warnings and questions of a home, and what its gateways tell when asked (reference 6.1, 10).

Lists may be read once a day and session; what is in them is read one by one, which has no limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from panels.drivers.base import ChangedMeanwhileError, DriverError
from panels.drivers.households import (
    GatewayProtocols,
    HomeAlerts,
    HomeHealth,
    HomeQuestion,
    HomeQuestions,
)
from panels.drivers.overkiz import errors, reading, standing
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.codes import protocol_of
from panels.drivers.overkiz.home import Home
from panels.drivers.overkiz.household_asking import Readings, found, made
from panels.drivers.overkiz.household_people import HouseholdPeople
from panels.drivers.overkiz.records.home import InteractiveNotification
from panels.drivers.overkiz.records.setup import DisconnectionAlert
from panels.drivers.overkiz.silent_words import sounds_silent
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain

ANSWERS: Final = ("OK", "CANCEL", "YES", "NO")
_MOST: Final = 100


class OverkizHousehold(HouseholdPeople):
    """Fulfils `panels.drivers.households.Household`."""

    def __init__(self, api: Overkiz, memory: Mapping[str, Any]) -> None:
        super().__init__(api)
        self._home = reading.opened(memory).home or Home()

    # ----------------------------------------------------------------- warnings

    def alerts(self, gateways: Sequence[str]) -> HomeAlerts:
        """The warning of the home, and the delays of those gateways that have one."""
        asked_at, alert = datetime.now(UTC), self._api.get_disconnection_alert()
        delays = {}
        for gateway in gateways:
            try:
                timeout = self._api.get_gateway_disconnection_alert(gateway).timeout
            except errors.RefusedError:
                # A bridge to another service has none.
                continue
            if timeout is not None:
                delays[gateway] = timeout
        return replace(_alerts(alert, asked_at), delays=delays)

    def word_alert(self, known: HomeAlerts, title: str, text: str) -> HomeAlerts:
        """Send the warning back with other words; to whom and how stays as it is there."""
        stored = self._api.get_disconnection_alert()
        seen = _alerts(stored, known.asked_at)
        if (seen.title, seen.text) != (known.title, known.text):
            raise ChangedMeanwhileError("the warning has other words by now")
        body = dict(stored.raw) | {"notificationTitle": title, "notificationText": text}

        def is_so() -> bool:
            now = self._api.get_disconnection_alert()
            return (now.notification_title or "", now.notification_text or "") == (title, text)

        made(lambda: self._api.set_disconnection_alert(body), is_so)
        return self._since(replace(known, title=plain(title), text=plain(text)))

    def delay_alert(self, known: HomeAlerts, gateway: str, delay: int) -> HomeAlerts:
        """Change the delay of one gateway."""
        if self._api.get_gateway_disconnection_alert(gateway).timeout != known.delays.get(gateway):
            raise ChangedMeanwhileError("the gateway has another delay by now")
        made(
            lambda: self._api.set_gateway_disconnection_alert(gateway, delay),
            lambda: self._api.get_gateway_disconnection_alert(gateway).timeout == delay,
        )
        return self._since(replace(known, delays={**known.delays, gateway: delay}))

    def _since(self, changed: HomeAlerts) -> HomeAlerts:
        """How warnings stand after a change that was made, whatever becomes of the look."""
        try:
            return self.alerts(tuple(changed.delays))
        except DriverError:
            return changed

    # ----------------------------------------------------------------- questions

    def questions(self, known: HomeQuestions | None) -> HomeQuestions:
        """Open and past questions. Those that may tell of a silent alarm are withheld, also later."""
        asked_at, readings = datetime.now(UTC), Readings()
        told = readings.read(self._api.get_notifications, seldom=known is not None)
        if known is None:
            readings.close()
        past = readings.read(self._api.get_past_notifications, seldom=True)
        before = known if known is not None else HomeQuestions(asked_at=asked_at, listed_at=asked_at)
        listed_at = asked_at
        untold: tuple[HomeQuestion, ...] = ()
        if told is None:
            listed_at = before.listed_at
            told, untold = self._again(before.open, readings)
        readings.close()
        hidden = self._hidden(before, (*told, *(past or ())))
        return HomeQuestions(
            asked_at=asked_at,
            listed_at=listed_at,
            open=(*_questions(told, hidden), *_shown(untold, hidden)),
            past=_questions(past, hidden) if past is not None else _shown(before.past, hidden),
            withheld=tuple(sorted(hidden)),
        )

    def _hidden(self, before: HomeQuestions, told: Iterable[InteractiveNotification]) -> set[str]:
        """Keys of questions that may tell of a silent alarm.

        While one is on, that is every question that is new or reads otherwise: what stood there already stays, or its
        going would tell.
        """
        seen = {one.key: one for one in (*before.open, *before.past)}
        hidden = {*before.withheld, *(key for key, one in seen.items() if sounds_silent(one.subject, one.text))}
        is_silent = self._is_silent
        for one in told:
            if one.oid is None:
                continue
            was = seen.get(one.oid)
            is_new = was is None or (was.subject, was.text) != _words(one)
            if sounds_silent(one.subject, one.said) or (is_silent and is_new):
                hidden.add(one.oid)
        return hidden

    def _again(
        self, known: Iterable[HomeQuestion], readings: Readings
    ) -> tuple[tuple[InteractiveNotification, ...], tuple[HomeQuestion, ...]]:
        """Of open questions those that are open still, and those of which that is not told."""
        still: list[InteractiveNotification] = []
        untold: list[HomeQuestion] = []
        for one in known:
            said = readings.read(partial(self._still_asked, one.key))
            if said is None:
                untold.append(one)
            else:
                still += said
        return tuple(still), tuple(untold)

    def answer(self, known: HomeQuestions, key: str, answer: str) -> HomeQuestions:
        """Answer one; it has gone where the server knows it no more."""
        made(lambda: self._api.answer_notification(key, answer), lambda: self._question(key) is None)
        answered = tuple(one for one in known.open if one.key == key)
        still = tuple(one for one in known.open if one.key != key)
        return replace(known, open=still, past=(*answered, *known.past))

    def _question(self, key: str) -> InteractiveNotification | None:
        return found(lambda: self._api.get_notification(key))

    def _still_asked(self, key: str) -> list[InteractiveNotification]:
        said = self._question(key)
        return [said] if said is not None else []

    @property
    def _is_silent(self) -> bool:
        told = (standing.silent_of(self._home, panel) for panel in self._home.alarms)
        return any(one.covert_alarm for one in told if one is not None)

    # ----------------------------------------------------------------- health

    def health(self, gateways: Sequence[str]) -> HomeHealth:
        """Protocols by gateway, and the counters of the service."""
        asked_at = datetime.now(UTC)
        return HomeHealth(
            asked_at=asked_at,
            protocols={gateway: self._protocols(gateway) for gateway in gateways},
            counters={
                plain(one.descriptor_id, WORD_LENGTH): one.current_value
                for one in self._api.get_quotas()[:_MOST]
                if one.descriptor_id and one.current_value is not None
            },
        )

    def _protocols(self, gateway: str) -> GatewayProtocols:
        try:
            return GatewayProtocols(
                active=_names(self._api.get_gateway_protocols(gateway, "active")),
                used=_names(self._api.get_gateway_protocols(gateway, "used_active")),
                supported=_names(self._api.get_gateway_protocols(gateway, "supported")),
            )
        except errors.RefusedError:
            # A bridge to another service tells of none.
            return GatewayProtocols()


def _alerts(alert: DisconnectionAlert, asked_at: datetime) -> HomeAlerts:
    return HomeAlerts(
        asked_at=asked_at,
        channel=plain(alert.notification_type, WORD_LENGTH),
        title=plain(alert.notification_title),
        text=plain(alert.notification_text),
        recipients=len(alert.target_push_subscriptions),
    )


def _words(one: InteractiveNotification) -> tuple[str, str]:
    return plain(one.subject, NAME_LENGTH), plain(one.said)


def _shown(known: Iterable[HomeQuestion], hidden: set[str]) -> tuple[HomeQuestion, ...]:
    return tuple(one for one in known if one.key not in hidden)


def _questions(said: Iterable[InteractiveNotification], hidden: set[str]) -> tuple[HomeQuestion, ...]:
    return tuple(
        HomeQuestion(
            key=one.oid,
            subject=plain(one.subject, NAME_LENGTH),
            text=plain(one.said),
            asked_at=one.asked_at,
            expires_at=one.expires_at,
        )
        for one in said
        if one.oid and one.oid not in hidden
    )[:_MOST]


def _names(numbers: Sequence[int]) -> tuple[str, ...]:
    """Protocols as devices' addresses begin with them; the number of one that nobody has named."""
    return tuple(protocol_of(number) or str(number) for number in numbers)
