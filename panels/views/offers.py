"""What a person may ask of a panel right now: their rights, and what the model can do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.abilities import abilities_of
from panels.access.rights import PanelRights, RelationFact, Rights
from panels.drivers import DRIVERS
from panels.models import Panel
from panels.presentation.words import COMMAND_ICONS
from panels.secrets.service_codes import read_codes
from panels.vocabulary import (
    COMMAND_RIGHTS,
    READS,
    USER_COMMANDS,
    AskedCode,
    CommandName,
    OutputKind,
    Relation,
    Right,
    Support,
    asks_own_pin,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing with a page of its own; ``of`` says what it is done to."""

    slug: str
    commands: tuple[CommandName, ...]
    of: str
    word: Promise
    title: Promise
    # What comes of it, where that may surprise.
    note: Promise | str = ""

    @property
    def page(self) -> str:
        """The name of the page it is offered on, by its address."""
        if self.of == "camera":
            return "panel_cameras"
        return "panel_users" if USER_COMMANDS.issuperset(self.commands) and self.of == "user" else "panel"


ACTS: Final = {
    act.slug: act
    for act in (
        Act(
            slug="arm",
            commands=(CommandName.ARM_AWAY, CommandName.ARM_HOME, CommandName.ARM_NIGHT),
            of="partition",
            word=_("Arm"),
            title=_("Arm"),
        ),
        Act(slug="disarm", commands=(CommandName.DISARM,), of="partition", word=_("Disarm"), title=_("Disarm")),
        Act(slug="arm-zone", commands=(CommandName.ARM_ZONE,), of="zone", word=_("Arm zone"), title=_("Arm one zone")),
        Act(
            slug="disarm-zone",
            commands=(CommandName.DISARM_ZONE,),
            of="zone",
            word=_("Disarm zone"),
            title=_("Disarm one zone"),
        ),
        Act(
            slug="leave-out",
            commands=(CommandName.BYPASS,),
            of="zones",
            word=_("Leave out"),
            title=_("Leave zones out"),
        ),
        Act(
            slug="put-back",
            commands=(CommandName.UNBYPASS,),
            of="zones",
            word=_("Put back in"),
            title=_("Put zones back in"),
        ),
        Act(
            slug="switch",
            commands=(CommandName.SET_OUTPUT,),
            of="output",
            word=_("Switch"),
            title=_("Switch an output"),
        ),
        Act(
            slug="set-external",
            commands=(CommandName.SET_EXTERNAL_OUTPUT,),
            of="external",
            word=_("Set"),
            title=_("Set an external output"),
        ),
        Act(
            slug="read-status",
            commands=(CommandName.READ_STATUS,),
            of="panel",
            word=_("Read status"),
            title=_("Read status"),
        ),
        Act(
            slug="read-failures",
            commands=(CommandName.READ_FAILURES,),
            of="panel",
            word=_("Read failures"),
            title=_("Read failures"),
        ),
        Act(
            slug="connect",
            commands=(CommandName.START_CONNECTION,),
            of="panel",
            word=_("Start connection"),
            title=_("Start connection"),
        ),
        Act(
            slug="change-pin",
            commands=(CommandName.CHANGE_CODE,),
            of="code",
            word=_("Change a PIN"),
            title=_("Change a PIN"),
        ),
        Act(
            slug="siren-on",
            commands=(CommandName.SIREN_ON,),
            of="panel",
            word=_("Sound the sirens"),
            title=_("Sound the sirens"),
            note=_("The sirens sound at the site until they are silenced."),
        ),
        Act(
            slug="siren-off",
            commands=(CommandName.SIREN_OFF,),
            of="panel",
            word=_("Silence the sirens"),
            title=_("Silence the sirens"),
            note=_("The sirens fall silent. What is armed stays armed."),
        ),
        Act(
            slug="take-still",
            commands=(CommandName.TAKE_STILL,),
            of="camera",
            word=_("Make a new one"),
            title=_("Make a new picture"),
        ),
        Act(slug="name-user", commands=(CommandName.NAME_USER,), of="user", word=_("Name"), title=_("Name a user")),
        Act(
            slug="remove-user",
            commands=(CommandName.REMOVE_USER,),
            of="user",
            word=_("Remove"),
            title=_("Remove a user"),
        ),
        Act(
            slug="let-in",
            commands=(CommandName.GRANT_ACCESS,),
            of="user",
            word=_("Let an account in"),
            title=_("Let an account in"),
        ),
        Act(
            slug="shut-out",
            commands=(CommandName.REVOKE_ACCESS,),
            of="user",
            word=_("Shut the account out"),
            title=_("Shut an account out"),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A link to the page of one act."""

    slug: str
    word: Promise
    icon: str
    url: str
    untested: bool


def asked_code(panel: Panel, names: Iterable[CommandName]) -> AskedCode:
    """Which code is typed for these commands; a kept reading code spares the panel's for the two reads."""
    driver = DRIVERS.get(panel.connection.vendor)
    if driver is None:
        return AskedCode.NOTHING
    wanted = set(names)
    if any(asks_own_pin(driver.pin, name) for name in wanted):
        return AskedCode.OWN
    if not any(driver.needs_pin(name) for name in wanted) or (wanted <= READS and read_codes([panel.pk])):
        return AskedCode.NOTHING
    return AskedCode.PANEL


class Offers:
    """All that one person may ask of one panel."""

    def __init__(self, panel: Panel, rights: PanelRights) -> None:
        self.panel = panel
        self.rights = rights
        self.support = abilities_of(panel)
        self._base = reverse("panel", args=[panel.uid])

    def commands(self, act: Act, partitions: Iterable[int] | None = None) -> list[CommandName]:
        """The act's commands that the model can do and this person may ask."""
        numbers = list(partitions) if partitions is not None else None
        return [
            name for name in act.commands if name in self.support and self.rights.allows(COMMAND_RIGHTS[name], numbers)
        ]

    def link(self, slug: str, partitions: Iterable[int] | None = None, query: str = "") -> Offer | None:
        """A link to an act, if it is offered."""
        act = ACTS[slug]
        names = self.commands(act, partitions)
        if not names:
            return None
        return Offer(
            slug=slug,
            word=act.word,
            icon=COMMAND_ICONS[names[0]],
            url=f"{self._base}ask/{slug}/{query}",
            untested=all(self.support[name] is Support.CLAIMED for name in names),
        )

    def links(self, *slugs: str) -> list[Offer]:
        """Links for the panel as a whole."""
        return [offer for offer in (self.link(slug) for slug in slugs) if offer is not None]

    def of_partition(self, number: int) -> list[Offer]:
        """Arm and disarm for one partition."""
        query = f"?partition={number}"
        return [
            offer for offer in (self.link(slug, [number], query) for slug in ("arm", "disarm")) if offer is not None
        ]

    def of_output(self, kind: str, number: int) -> Offer | None:
        """The one act of an output of this kind."""
        slug = "set-external" if kind == OutputKind.EXTERNAL else "switch"
        return self.link(slug, None, f"?output={number}")


def owner_forbids(rights: Rights, panel_rights: PanelRights, relations: Iterable[RelationFact]) -> bool:
    """Whether this person's station could arm here, had the owner allowed it."""
    if Right.ARM in panel_rights.whole:
        return False
    return any(
        Right.ARM in standing.if_allowed
        for fact in relations
        for standing in rights.standings
        if fact.relation == Relation.MONITORS
        and standing.organization_id == fact.organization_id
        and standing.relation == fact.relation
    )
