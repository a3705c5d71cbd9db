"""Letters that ask somebody into an organization. The token in their link is written nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_variables

from panels import letters
from panels.presentation.words import ROLES
from panels.vocabulary import Role

_TEMPLATE: Final = "panels/mail/invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to be sent once what it says is committed."""

    invitation: str
    address: str
    organization: str
    role: Role
    inviter: str
    language: str
    expires_at: datetime
    token: str = field(repr=False)


@sensitive_variables("letter", "link")
def send(letter: Letter, link: str) -> bool:
    """Mail it, in the language of whoever it is for; False where the mail server did not take it."""

    def say() -> dict[str, str]:
        return {
            "organization": letter.organization,
            "role": str(ROLES[letter.role]),
            "inviter": letter.inviter,
            "until": date_format(letter.expires_at, "DATE_FORMAT"),
            "link": link,
        }

    return letters.write(_TEMPLATE, letter.address, letter.language, say, about=f"invitation {letter.invitation}")
