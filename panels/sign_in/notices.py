"""Mails about a person's way in: it is done, mail or no mail."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.utils import translation

from panels.models import User

log = logging.getLogger(__name__)


def tell(person: User, what: str, *, at: str = "", **details: object) -> None:
    """Mail the person what was done in their name, as is done for their password.

    ``what`` names the templates ``account/email/<what>_message.txt`` and ``_subject.txt``; ``at`` is an address other
    than theirs of now.
    """
    with translation.override(person.language or translation.get_language()):
        try:
            get_adapter().send_notification_mail(f"account/email/{what}", person, details, email=at or person.email)
        except (OSError, SMTPException) as error:
            log.warning("user %s was not mailed about %s: %s", person.uid, what, type(error).__name__)
