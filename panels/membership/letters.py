"""Letters that ask somebody into an organization. The token in their link is written nowhere else."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException
from typing import Final

from allauth.account.adapter import get_adapter
from django.utils import translation
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_variables

from panels.presentation.words import ROLES
from panels.vocabulary import Role

log = logging.getLogger(__name__)

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
    language = letter.language or translation.get_language() or "en"
    with translation.override(language):
        said = {
            "organization": " ".join(letter.organization.split()),
            "role": str(ROLES[letter.role]),
            "inviter": letter.inviter,
            "until": date_format(letter.expires_at, "DATE_FORMAT"),
            "link": link,
        }
        try:
            get_adapter().send_mail(_TEMPLATE, letter.address, said)
        except (OSError, SMTPException) as error:
            log.warning("invitation %s was not mailed: %s", letter.invitation, type(error).__name__)
            return False
    return True
