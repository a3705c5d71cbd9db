"""Somebody who is not of the demo, so that the rules of signing in hold for them: made and aged behind the pages."""

import os
import subprocess
import sys
from typing import Final

from tests.browser.installation import NOT_OURS, ROOT, Installation

PASSWORD: Final = "a long pass phrase"

# Belongs nowhere: another organization would end the demo for its administrator.
_MAKE: Final = """
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from panels.models import Grant, Panel, User
person = User.objects.create_user("{email}", "{password}", name="{name}")
panel = Panel.objects.get(site__name="{site}")
Grant.objects.create(
    user=person, panel=panel, valid_from=timezone.now(), rights=["view", "see_history", "read_status", "arm", "disarm"]
)
secret = generate_totp_secret()
TOTP.activate(person, secret)
codes = RecoveryCodes.activate(person).get_unused_codes()
print("made", secret, *codes)
"""
_AGE: Final = """
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as KEY
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
for kept in UserSession.objects.filter(user__email="{email}"):
    session = SessionStore(kept.session_key)
    session[KEY] = [one | {{"at": one["at"] - 3600}} for one in session[KEY]]
    session.save()
print("aged")
"""


def make(installation: Installation, email: str, site: str) -> tuple[str, list[str]]:
    """Make somebody who may arm and disarm at a site; returns the key of their authenticator app and recovery codes."""
    name = email.partition("@")[0].title()
    _, secret, *codes = _run(installation, _MAKE.format(email=email, password=PASSWORD, name=name, site=site))
    return secret, codes


def grow_old(installation: Installation, email: str) -> None:
    """As if whatever this person proved in any browser had been proved an hour before."""
    _run(installation, _AGE.format(email=email))


def _run(installation: Installation, text: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not NOT_OURS.match(name)}
    env = kept | {
        "DJANGO_SETTINGS_MODULE": "project.settings.dev",
        "WATCHPOST_DEMO": "1",
        "WATCHPOST_VAR_DIR": str(installation.log.parent),
    }
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--verbosity=0", "--command", text]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1].split()
