"""Endings and their steps as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.models import Ending, EndingStep
from panels.presentation.grant_words import place_text
from panels.vocabulary import EndingKind, EndingReason, EndingStepKind

_STEPS: Final[dict[str, Promise]] = {
    EndingStepKind.VENDOR_PASSWORD: gettext_lazy("Change the password of {what} at the vendor, and here."),
    EndingStepKind.PANEL_CODES: gettext_lazy("Change the codes of {what} that {who} may know."),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("Take {who} out of the people of {what} in the brand’s app."),
    EndingStepKind.HAND_OVER: gettext_lazy(
        "{what} belongs to {who}. Have its panels connected anew, with a login of your own."
    ),
    EndingStepKind.TAKE_OFF: gettext_lazy(
        "Take {what} off {account} at the vendor, or put it on another site. Once this is ticked it is switched off "
        "here, and what it still sends is set aside unread."
    ),
    EndingStepKind.PLANS: gettext_lazy("Take back what is planned at {what}, in the brand’s app: it runs by itself."),
    EndingStepKind.CONNECT_ANEW: gettext_lazy(
        "Nothing is heard of {what} any more. Have it connected anew, or do without it. Once this is ticked, it leaves "
        "the lists where it was."
    ),
    EndingStepKind.SECRETS: gettext_lazy("Login, tokens and codes are erased here, and nobody listens."),
    EndingStepKind.SESSIONS: gettext_lazy("Sign-ins are ended where nothing is left to see."),
    EndingStepKind.GRANTS: gettext_lazy("Grants are ended, and what was under way is not sent."),
    EndingStepKind.LINKS: gettext_lazy("Invitations and their links are ended."),
}
# The same where it is a site that has ended.
_STEPS_OF_SITE: Final[dict[str, Promise]] = _STEPS | {
    EndingStepKind.PANEL_CODES: gettext_lazy("Change or delete the codes of {what}: people here know them."),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("Take the people of this site out of {what} in the brand’s app."),
}
# The same where it is a connection that has ended.
_STEPS_OF_CONNECTION: Final[dict[str, Promise]] = _STEPS | {
    EndingStepKind.VENDOR_PASSWORD: gettext_lazy(
        "Change the password of {what} at the vendor, or have the account deleted there: sign-ins that the vendor "
        "still keeps end with it."
    ),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("Take whoever needs it no more out of the people of {what} in its app."),
}
_WORDS: Final = {EndingKind.SITE: _STEPS_OF_SITE, EndingKind.CONNECTION: _STEPS_OF_CONNECTION}

# The same, short: what a list is narrowed to.
STEP_KINDS: Final[dict[str, Promise]] = {
    EndingStepKind.VENDOR_PASSWORD: gettext_lazy("Passwords at vendors"),
    EndingStepKind.PANEL_CODES: gettext_lazy("Codes of panels"),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("People in brands’ apps"),
    EndingStepKind.HAND_OVER: gettext_lazy("Connections of others"),
    EndingStepKind.TAKE_OFF: gettext_lazy("Panels that report"),
    EndingStepKind.PLANS: gettext_lazy("Planned scenes"),
    EndingStepKind.CONNECT_ANEW: gettext_lazy("Panels without a connection"),
    EndingStepKind.SECRETS: gettext_lazy("Logins"),
    EndingStepKind.SESSIONS: gettext_lazy("Sign-ins"),
    EndingStepKind.GRANTS: gettext_lazy("Grants"),
    EndingStepKind.LINKS: gettext_lazy("Invitations"),
}


REASONS: Final[dict[str, Promise]] = {
    EndingReason.SERVICE_ENDED: gettext_lazy("The service has ended"),
    EndingReason.SOLD: gettext_lazy("It was sold or is let to somebody else"),
    EndingReason.CLOSED: gettext_lazy("It has closed"),
}


def who_left(ending: Ending) -> str:
    """The person, the organization, the site or the connection that an ending is about."""
    if ending.connection is not None:
        return ending.connection.name
    if ending.kind == EndingKind.SITE:
        return ending.site.name if ending.site is not None else _("A site of somebody else")
    if ending.user is not None:
        return str(ending.user)
    return ending.other.name if ending.other is not None else _("somebody whose data was erased")


def title_of(ending: Ending) -> str:
    """What has ended, as the head of its page."""
    if ending.kind in _WORDS:
        return _("{what} has ended").format(what=who_left(ending))
    return _("Access of {who} has ended").format(who=who_left(ending))


def step_text(ending: Ending, step: EndingStep, *, is_told: bool) -> str:
    """What is to be done, or was; ``is_told``: the site where its panel stands may be named."""
    panel, words = step.panel, _WORDS.get(EndingKind(ending.kind), _STEPS)
    what, account = str(step.connection or ""), ""
    if panel is not None:
        what, account = place_text(panel) if is_told else panel.name, panel.connection.name
    return str(words[step.kind]).format(what=what, who=who_left(ending), account=account)


def is_nameless(ending: Ending) -> bool:
    """Whether the site that has ended is not to be named to whom the list is for."""
    return ending.kind == EndingKind.SITE and ending.site is None
