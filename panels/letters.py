"""Letters to people: a template's subject and message in the language of whoever it is for, as plain text."""

import logging
from collections.abc import Callable, Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.debug import sensitive_variables

log = logging.getLogger(__name__)


@sensitive_variables("flat", "message")
def write(template: str, address: str, language: str, say: Callable[[], Mapping[str, Any]], *, about: str) -> bool:
    """Mail ``<template>_subject.txt`` and ``<template>_message.txt``; False where the mail server did not take it.

    ``say`` gives what the templates need, and is called with the language in force. What it is about has been done,
    letter or no letter, and is named in the log by ``about``, never by an address: a mail server's own words may hold
    it. No line of a letter is another's to begin, so texts lose their line breaks.
    """
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        flat = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in say().items()}
        subject = " ".join(render_to_string(f"{template}_subject.txt", flat).split())
        message = f"{render_to_string(f'{template}_message.txt', flat).strip()}\n"
        try:
            send_mail(f"[Watchpost] {subject}", message, None, [address])
        except (OSError, SMTPException) as error:
            log.warning("nobody was mailed about %s: %s", about, type(error).__name__)
            return False
    return True
