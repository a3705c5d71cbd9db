"""How to reach the people of a site: shown to whoever may, one look at a time, each of them in the journal."""

from datetime import datetime

from django.db import transaction

from panels.access.doors import panel_rights
from panels.access.rights import PanelRights
from panels.models import Panel, Site, User
from panels.pacing import CONTACTS, keep_to
from panels.signals import Act, acts_recorded
from panels.vocabulary import Right


def has_contact(panel: Panel) -> bool:
    """Whether a telephone number is known for the panel's site."""
    return panel.site is not None and bool(panel.site.telephone)


def may_reveal(rights: PanelRights) -> bool:
    """Whether somebody may have it shown."""
    return Right.REVEAL_CONTACT in rights.whole


def reveal(user: User, panel: Panel, now: datetime, address: str) -> str:
    """The site's telephone number, for a person whose right is judged here; empty where that was asked too often.

    Noted before it is shown: a journal that cannot be written shows nothing. Raises PermissionError.
    """
    if panel.site is None or not may_reveal(panel_rights(user, panel, now)):
        raise PermissionError
    with transaction.atomic():
        if keep_to(CONTACTS, user.pk, address, now) is not None:
            return ""
        act = Act(
            at=now,
            act="site.telephone_shown",
            actor=user.uid,
            object_kind="site",
            object_uid=panel.site.uid,
            panel=panel.uid,
        )
        acts_recorded.send(sender=Site, acts=[act])
    return panel.site.telephone
