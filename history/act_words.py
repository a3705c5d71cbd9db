"""What acts are called: the kind of thing, and what became of it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.presentation.words import COMMANDS

_KINDS: Final[dict[str, Promise | str]] = {
    "user": _("Person"),
    "organization": _("Organization"),
    "membership": _("Membership"),
    "grant": _("Grant"),
    "invitation": _("Invitation"),
    "job": _("Job of an engineer"),
    "ending": _("Ending of access"),
    "accessrequest": _("Request for access"),
    "siteorganization": _("Relation to a site"),
    "site": _("Site"),
    "connection": _("Connection"),
    "servicecode": _("Service code"),
    "panel": _("Panel"),
    "own_pin": _("Watchpost PIN"),
    "session": _("Sign-in"),
    "account": _("Account"),
    "device": _("Device"),
    "place": _("Room"),
    "scene": _("Scene"),
    "plan": _("Planned scene"),
    "keys": _("Keys of the installation"),
    "journal": _("Journal"),
    "restore": _("Restore from a backup"),
    "retention": _("How long things are kept"),
    "legalhold": _("Hold"),
    "glass": _("A look into the organization"),
    "support": _("A look at somebody’s pages"),
}
_WHATS: Final[dict[str, Promise | str]] = {
    "added": pgettext_lazy("journal", "added"),
    "changed": pgettext_lazy("journal", "changed"),
    "deleted": pgettext_lazy("journal", "deleted"),
    "renamed": pgettext_lazy("journal", "renamed"),
    "moved": pgettext_lazy("journal", "moved"),
    "revoked": pgettext_lazy("journal", "revoked"),
    "sent": pgettext_lazy("journal", "sent"),
    "sent_again": pgettext_lazy("journal", "sent again"),
    "accepted": pgettext_lazy("journal", "accepted"),
    "withdrawn": pgettext_lazy("journal", "withdrawn"),
    "ended": pgettext_lazy("journal", "ended"),
    "opened": pgettext_lazy("journal", "opened"),
    "broken": pgettext_lazy("journal", "begun by an administrator"),
    "mended": pgettext_lazy("journal", "ended before its time"),
    "step_done": pgettext_lazy("journal", "step done"),
    "proposed": pgettext_lazy("journal", "proposed"),
    "declined": pgettext_lazy("journal", "declined"),
    "allowed": pgettext_lazy("journal", "what is allowed there changed"),
    "set": pgettext_lazy("journal", "set"),
    "not_set": pgettext_lazy("journal", "not set, wrong password"),
    "wrong": pgettext_lazy("journal", "typed wrong"),
    "login_replaced": pgettext_lazy("journal", "login replaced"),
    "login_tested": pgettext_lazy("journal", "login tested"),
    "handover_offered": pgettext_lazy("journal", "offered to another organization"),
    "handover_withdrawn": pgettext_lazy("journal", "offer withdrawn"),
    "handover_declined": pgettext_lazy("journal", "offer declined"),
    "handed_over": pgettext_lazy("journal", "handed over with a new login"),
    "read_again": pgettext_lazy("journal", "unread messages offered again"),
    "telephone_shown": pgettext_lazy("journal", "telephone number shown"),
    "wake_text": pgettext_lazy("journal", "wake-up text shown"),
    "room_added": pgettext_lazy("journal", "room added"),
    "scene_added": pgettext_lazy("journal", "scene added"),
    "step_added": pgettext_lazy("journal", "step added"),
    "step_removed": pgettext_lazy("journal", "step removed"),
    "asked": pgettext_lazy("journal", "asked for"),
    "taken_back": pgettext_lazy("journal", "taken back"),
    "pictures_read": pgettext_lazy("journal", "pictures read"),
    "picture_deleted": pgettext_lazy("journal", "picture deleted"),
    "people_read": pgettext_lazy("journal", "asked who uses the home"),
    "people_person_added": pgettext_lazy("journal", "somebody let into the home at the vendor"),
    "people_person_removed": pgettext_lazy("journal", "somebody shut out of the home at the vendor"),
    "people_period_set": pgettext_lazy("journal", "days set for somebody who uses the home"),
    "people_sight_set": pgettext_lazy("journal", "chosen what somebody sees of the home"),
    "people_role_added": pgettext_lazy("journal", "role made for people who use the home"),
    "people_role_removed": pgettext_lazy("journal", "role of people who use the home removed"),
    "alerts_read": pgettext_lazy("journal", "asked who is warned"),
    "alerts_worded": pgettext_lazy("journal", "words of a warning changed"),
    "alerts_delayed": pgettext_lazy("journal", "delay of a warning changed"),
    "questions_read": pgettext_lazy("journal", "questions of the service asked for"),
    "questions_answered": pgettext_lazy("journal", "question of the service answered"),
    "health_read": pgettext_lazy("journal", "gateway asked for its protocols"),
    "refused": pgettext_lazy("journal", "refused"),
    "factor_added": pgettext_lazy("journal", "second factor added"),
    "factor_renamed": pgettext_lazy("journal", "second factor renamed"),
    "factor_removed": pgettext_lazy("journal", "second factor removed"),
    "factor_renewed": pgettext_lazy("journal", "new recovery codes made"),
    "factors_ended": pgettext_lazy("journal", "all second factors ended by an administrator"),
    "password_changed": pgettext_lazy("journal", "password changed"),
    "rotated": pgettext_lazy("journal", "changed for new ones"),
    "exported": pgettext_lazy("journal", "exported"),
    "approved": pgettext_lazy("journal", "approved"),
    "restored": pgettext_lazy("journal", "restored, nothing is watched from now on"),
    "ended_what_was_under_way": pgettext_lazy("journal", "what was under way was ended"),
    "lost": pgettext_lazy("journal", "entries lost in a restore from a backup"),
    "begun": pgettext_lazy("journal", "begun"),
    "told": pgettext_lazy("journal", "data exported for them"),
    "erased": pgettext_lazy("journal", "erased"),
    "held_again": pgettext_lazy("journal", "panels may be watched again"),
}
_ICONS: Final = {
    "command": "hand",
    "user": "user",
    "membership": "users",
    "grant": "key-round",
    "invitation": "inbox",
    "job": "wrench",
    "ending": "list-checks",
    "accessrequest": "key-round",
    "siteorganization": "building-2",
    "organization": "building-2",
    "site": "house",
    "connection": "plug",
    "servicecode": "lock",
    "own_pin": "lock",
    "keys": "lock",
    "device": "lamp",
    "place": "house",
    "scene": "circle-play",
    "plan": "calendar-days",
    "journal": "notebook-pen",
    "restore": "unplug",
    "retention": "history",
    "legalhold": "lock",
    "glass": "eye",
    "support": "eye",
}

# What a reader may narrow the journal to: acts that begin so.
SORTS: Final[dict[str, tuple[Promise | str, tuple[str, ...]]]] = {
    "commands": (_("Commands"), ("command.",)),
    "access": (
        _("People and access"),
        (
            "user.",
            "membership.",
            "invitation.",
            "ending.",
            "grant.",
            "job.",
            "accessrequest.",
            "siteorganization.",
            "organization.",
            "glass.",
            "support.",
        ),
    ),
    "sign-in": (_("Sign-ins"), ("session.", "account.")),
    "codes": (_("Codes and PINs"), ("own_pin.", "servicecode.", "keys.")),
    "setup": (_("Sites, panels and connections"), ("site.", "panel.", "connection.", "quarantined.")),
    "home": (_("Rooms, devices and scenes"), ("place.", "device.", "scene.", "plan.")),
    "journal": (_("The journal itself"), ("journal.", "retention.", "legalhold.")),
}


def word(act: str) -> str:
    """``command.disarm``: *Disarm*; ``grant.added``: *Grant: added*. What has no word yet is told as it is called."""
    kind, _dot, what = act.partition(".")
    if kind == "command":
        return str(COMMANDS.get(what, what.replace("_", " ")))
    return f"{_KINDS.get(kind, kind)}: {_WHATS.get(what, what.replace('_', ' '))}"


def icon(act: str) -> str:
    """The icon of an act's kind."""
    return _ICONS.get(act.partition(".")[0], "notebook-pen")
