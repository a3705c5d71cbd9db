"""What the account of a home settles at its vendor: who uses it, who is warned, what is asked; and its health.

Pages show what was said when it was asked last, with its age: some of it may be read once a day, and no page waits for
a vendor. Reading again and changing are asked from pages, once, and noted.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from panels.access.doors import panel_rights
from panels.dispatch import Refusal
from panels.dispatch.checking import check_codes
from panels.drivers import settled
from panels.drivers.households import HomeAlerts, HomeHealth, HomePeople, HomeQuestions, Household, PartlyDoneError
from panels.holding.bodies import memory_of
from panels.homes.arranging import house_of, may_everywhere
from panels.homes.merging import Told, merged
from panels.models import Connection, HomeAnswer, Panel, User
from panels.secrets.pins import Codes
from panels.secrets.sealing import Sealed, UnsealError
from panels.secrets.tokens import SealedTokens
from panels.tenure import locked_as_it_was
from panels.vendors import sessions
from panels.vendors.acts import Haste, ask_vendor
from panels.vendors.ledgers import DatabaseLedger
from panels.vocabulary import CommandName, Right
from panels.vocabulary.households import HomeTopic

log = logging.getLogger(__name__)
_TOPICS: Final[Mapping[type[Any], HomeTopic]] = {
    HomePeople: HomeTopic.PEOPLE,
    HomeAlerts: HomeTopic.ALERTS,
    HomeQuestions: HomeTopic.QUESTIONS,
    HomeHealth: HomeTopic.HEALTH,
}
# Whoever lets somebody in at the vendor gives them the panels: beside arranging, all of it is the right to codes.
PEOPLE: Final = (Right.ARRANGE, Right.CHANGE_CODE)
ALERTS: Final = (Right.ARRANGE,)
# What an answer sets off, nobody here knows.
ANSWERS: Final = (Right.ARRANGE, Right.SWITCH, Right.DISARM)


def may(user: User, connection: Connection, rights: tuple[Right, ...]) -> bool:
    """Whether this is a person's to see and settle; a box in the local network has nothing of the kind."""
    known = settled(connection.vendor) is not None and house_of(connection) is not None
    return known and may_everywhere(user, connection, *rights)


def may_look(user: User, panel: Panel) -> bool:
    """Whether somebody may have a gateway asked how it is."""
    known = settled(panel.connection.vendor) is not None and panel.connection.enabled
    return known and panel_rights(user, panel).allows(Right.READ_STATUS)


def kept(connection: Connection, kind: type[Told]) -> Told | None:
    """What was said when it was asked last; None where it never was, or another release kept it otherwise."""
    row = HomeAnswer.objects.filter(connection=connection, topic=_TOPICS[kind]).first()
    return _opened(row, kind)


def key_of(connection: Connection, said: str) -> str:
    """What stands in an address for somebody's user id or a question's."""
    return salted_hmac(f"household:{connection.uid}", said, algorithm="sha256").hexdigest()[:16]


def look_again(user: User, panel: Panel, kind: type[Told], ask: Callable[[Household, Told | None], Told]) -> str:
    """Ask the vendor and keep what it says. Returns why it did not, empty where it did.

    That the person may is the caller's to ask.
    """
    return _ask(user, panel, kind, "read", ask, haste=Haste.LOOK)


def settle(
    user: User,
    panel: Panel,
    kind: type[Told],
    what: str,
    change: Callable[[Household, Told], Told],
    *,
    rights: tuple[Right, ...],
    haste: Haste = Haste.CHANGE,
) -> str:
    """Change something at the vendor and keep how it stands then. Returns why it was not done, empty where it was.

    Raises `Refusal` for whoever may not.
    """
    if not may(user, panel.connection, rights):
        raise Refusal("forbidden")

    def ask(household: Household, known: Told | None) -> Told:
        if known is None:
            raise TypeError("nothing is settled that nobody has seen")
        return change(household, known)

    return _ask(user, panel, kind, what, ask, haste=haste)


@sensitive_variables("pin")
def check_pin(user: User, panel: Panel, name: CommandName, pin: str, address: str) -> None:
    """Whether the person is who they are: whatever is settled here lets people in or keeps a warning from somebody.

    ``name`` is the guarded command that it is as good as. Raises `Refusal`; not within a transaction.
    """
    check_codes(user, panel, name, Codes(pin=pin), timezone.now(), address, partition=None)


def _ask(
    user: User,
    panel: Panel,
    kind: type[Told],
    what: str,
    ask: Callable[[Household, Told | None], Told],
    *,
    haste: Haste,
) -> str:
    connection, base = panel.connection, kept(panel.connection, kind)
    stands: list[Told] = []

    def asked() -> Told:
        try:
            return ask(_household(connection), base)
        except PartlyDoneError as error:
            if isinstance(error.people, kind):
                stands.append(error.people)
            raise

    said, why = ask_vendor(user, panel, panel, f"{_TOPICS[kind]}_{what}", asked, haste=haste)
    for told in [said] if said is not None else stands:
        _keep(connection, kind, base, told)
    return why


def _household(connection: Connection) -> Household:
    driver = settled(connection.vendor)
    if driver is None:
        raise TypeError(f"nothing of this kind is settled at {connection.vendor}")
    tokens, ledger = SealedTokens(connection.pk, connection.organization_id), DatabaseLedger(connection.pk)
    account, way_out = sessions.account_of(connection), sessions.egress_of(connection)
    return driver.household(account, tokens, way_out, ledger, memory_of(connection.pk))


def _keep(connection: Connection, kind: type[Told], base: Told | None, said: Told) -> None:
    """Keep an answer beside what others have found out since ``base`` was read."""
    with transaction.atomic():
        if locked_as_it_was(connection) is None:
            return
        empty = {"said": Sealed(), "asked_at": said.asked_at}
        HomeAnswer.objects.get_or_create(connection=connection, topic=_TOPICS[kind], defaults=empty)
        row = HomeAnswer.objects.select_for_update().get(connection=connection, topic=_TOPICS[kind])
        told = merged(base, said, _opened(row, kind))
        row.said, row.asked_at = Sealed.of(msgspec.to_builtins(told)), told.asked_at
        row.save(update_fields=["said", "asked_at"])


def _opened(row: HomeAnswer | None, kind: type[Told]) -> Told | None:
    if row is None or not row.said:
        return None
    try:
        return msgspec.convert(row.said.open(), kind)
    except (UnsealError, msgspec.ValidationError):
        log.warning("what was said about %s of a home cannot be read; it has to be asked again", row.topic)
        return None
