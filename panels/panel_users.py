"""The users of panels, as vendors list them: taken in whole, because whoever is no longer listed must be gone."""

from django.db import transaction
from django.db.models import F

from panels import live
from panels.access.rights import PanelRights
from panels.drivers.base import PanelUserListing, UserList
from panels.models import Panel, PanelUser, Watch
from panels.tenure import StillOurs
from panels.vocabulary import Right


def may_see(rights: PanelRights) -> bool:
    """Whether somebody is shown who has a code: those who manage codes, and the station, which must know names."""
    return may_manage(rights) or Right.HANDLE in rights.whole


def may_manage(rights: PanelRights) -> bool:
    """Whether somebody may change users, and so is shown the addresses of their accounts."""
    return Right.CHANGE_CODE in rights.whole


def take_in(panel_id: int, listed: UserList, still_ours: StillOurs) -> None:
    """Make the rows say what the vendor says. A list that is kept from us leaves them, and says so."""
    with transaction.atomic():
        if not still_ours():
            return
        changed = listed.users is not None and _replace(panel_id, listed.users)
        watch, _ = Watch.objects.get_or_create(panel_id=panel_id)
        watch.users_hidden = listed.users is None
        fields = ["users_hidden"]
        if listed.users is not None:
            changed = changed or watch.most_users != listed.most
            watch.most_users, watch.users_at = listed.most, listed.asked_at
            fields += ["most_users", "users_at"]
        watch.save(update_fields=fields)
        if changed:
            Panel.objects.filter(pk=panel_id).update(version=F("version") + 1)
    if changed:
        live.publish([panel_id], counters=False)


def _replace(panel_id: int, users: tuple[PanelUserListing, ...]) -> bool:
    known = {user.number: user for user in PanelUser.objects.filter(panel_id=panel_id)}
    changed = False
    # A number listed twice is one user: the last word counts.
    for listing in {listing.number: listing for listing in users}.values():
        user = known.pop(listing.number, None)
        before = None if user is None else _values(user)
        user = user or PanelUser(panel_id=panel_id, number=listing.number)
        user.name, user.email = listing.name[:120], listing.email[:254]
        user.partition_numbers, user.role = list(listing.partitions), listing.role
        user.fixed = sorted(listing.fixed)
        if before != _values(user):
            user.save()
            changed = True
    if known:
        PanelUser.objects.filter(pk__in=[user.pk for user in known.values()]).delete()
    return changed or bool(known)


def _values(user: PanelUser) -> tuple[object, ...]:
    return user.name, user.email, user.partition_numbers, user.role, user.fixed
