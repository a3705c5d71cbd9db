"""Endings and their steps as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.models import Ending, EndingStep
from panels.presentation.grant_words import place_text
from panels.vocabulary import EndingStepKind

_STEPS: Final[dict[str, Promise]] = {
    EndingStepKind.VENDOR_PASSWORD: gettext_lazy("Change the password of {what} at the vendor, and here."),
    EndingStepKind.PANEL_CODES: gettext_lazy("Change the codes of {what} that {who} may know."),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("Take {who} out of the people of {what} in the brand’s app."),
    EndingStepKind.HAND_OVER: gettext_lazy(
        "{what} belongs to {who}. Have its panels connected anew, with a login of your own."
    ),
    EndingStepKind.SESSIONS: gettext_lazy("Sign-ins are ended where nothing is left to see."),
    EndingStepKind.GRANTS: gettext_lazy("Grants are ended, and what was under way is not sent."),
    EndingStepKind.LINKS: gettext_lazy("Invitations and their links are ended."),
}

# The same, short: what a list is narrowed to.
STEP_KINDS: Final[dict[str, Promise]] = {
    EndingStepKind.VENDOR_PASSWORD: gettext_lazy("Passwords at vendors"),
    EndingStepKind.PANEL_CODES: gettext_lazy("Codes of panels"),
    EndingStepKind.VENDOR_PEOPLE: gettext_lazy("People in brands’ apps"),
    EndingStepKind.HAND_OVER: gettext_lazy("Connections of others"),
    EndingStepKind.SESSIONS: gettext_lazy("Sign-ins"),
    EndingStepKind.GRANTS: gettext_lazy("Grants"),
    EndingStepKind.LINKS: gettext_lazy("Invitations"),
}


def who_left(ending: Ending) -> str:
    """The person or the organization that an ending is about."""
    if ending.user is not None:
        return str(ending.user)
    return ending.other.name if ending.other is not None else _("somebody whose data was erased")


def step_text(ending: Ending, step: EndingStep) -> str:
    """What is to be done, or was."""
    what = place_text(step.panel) if step.panel is not None else str(step.connection or "")
    return str(_STEPS[step.kind]).format(what=what, who=who_left(ending))
