"""A connection goes from one organization to another by a new login; the old one is forgotten (DESIGN 6).

The new login is tried at the vendor first, with nothing of the old one and nothing kept. Then all changes at once:
whose the connection is, its login, its tokens and codes, and the lease, so that who still holds a link made with the
old login applies nothing any more.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels.access.doors import access_changed, own_organizations, relations_in_force
from panels.holding import leases
from panels.membership.checklists import open_list, with_an_app
from panels.models import (
    AccountFeed,
    Connection,
    Ending,
    FeedBody,
    Handover,
    HomeAnswer,
    Organization,
    Panel,
    User,
)
from panels.new_logins import NewLogin, NotPossible, forget_codes, keep_loaded, put
from panels.signals import Act, acts_recorded
from panels.vocabulary import ConnectionHealth, EndingKind, EndingStepKind, Right

LASTS: Final = timedelta(days=7)


def takers(connection: Connection, now: datetime | None = None) -> QuerySet[Organization]:
    """Organizations a connection may be handed to: related now to every site on which one of its panels stands."""
    sites = set(Panel.objects.filter(connection=connection, site__isnull=False).values_list("site_id", flat=True))
    related = Organization.objects.exclude(pk=connection.organization_id)
    if not sites:
        return related.none()
    in_force = relations_in_force(now or timezone.now())
    for site in sites:
        related = related.filter(pk__in=in_force.filter(site=site).values("organization_id"))
    return related.order_by("name", "pk")


def gives(person: User, connection: Connection, now: datetime) -> bool:
    """Whether it is theirs to give away and to end: by a membership, not by a broken glass, which lasts an hour."""
    return connection.organization_id in own_organizations(person, Right.MANAGE_CONNECTION, now, by_glass=False)


def offer(person: User, connection: Connection, taker: Organization, now: datetime | None = None) -> Handover:
    """Offer a connection; a former offer of it ends. Raises `NotPossible`."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(connection.pk)
        is_theirs = row.organization_id == connection.organization_id and row.ended_at is None
        if not is_theirs or not gives(person, row, now):
            raise NotPossible(gettext("The connection is not yours now. Nothing was changed."))
        if not takers(row, now).filter(pk=taker.pk).exists():
            raise NotPossible(gettext("It can be handed only to who is related to every site of its panels."))
        end_offers(row, person, now)
        made = Handover.objects.create(
            connection=row, giver_id=row.organization_id, taker=taker, offered_by=person, offered_at=now,
            expires_at=now + LASTS,
        )  # fmt: skip
        _record(made, person, now, "handover_offered")
    return made


def withdraw(person: User, connection: Connection, now: datetime | None = None) -> int:
    """Take back what was offered; how many offers there were."""
    with transaction.atomic():
        row, now = _locked(connection.pk), now or timezone.now()
        return end_offers(row, person, now) if gives(person, row, now) else 0


def end_offers(row: Connection, person: User, now: datetime) -> int:
    """End what is offered of a connection whose row the caller has locked; how many offers there were."""
    return _end(Handover.objects.filter(connection=row), person, now, "handover_withdrawn")


def decline(person: User, handover: Handover, now: datetime | None = None) -> int:
    """Refuse what was offered."""
    with transaction.atomic():
        _locked(handover.connection_id)
        mine = Handover.objects.visible_to(person).filter(pk=handover.pk)
        return _end(mine, person, now or timezone.now(), "handover_declined")


@sensitive_variables("login")
def take(person: User, handover: Handover, login: NewLogin, now: datetime | None = None) -> None:
    """Take a connection over with a login that was tried. Raises `NotPossible`; of two who take it, one is too late."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(handover.connection_id)
        mine = Handover.objects.visible_to(person).open().filter(pk=handover.pk)
        offered = mine.select_related("connection", "giver", "taker").first()
        if offered is None or not takers(row, now).filter(pk=offered.taker_id).exists():
            raise NotPossible(gettext("The offer has ended meanwhile. Nothing was changed."))
        _judge_panels(row, login, offered.giver)
        row.organization_id, row.enabled = offered.taker_id, True
        row.save(update_fields=["organization", "enabled"])
        _leave_behind(row, now)
        put(row, login)
        keep_loaded(row, login)
        codes = forget_codes(row, now)
        _open_list(person, offered, now)
        Handover.objects.filter(pk=offered.pk).update(ended_at=now, ended_by=person)
        _record(offered, person, now, "handed_over", codes=codes)
        access_changed()


def _open_list(person: User, offered: Handover, now: datetime) -> None:
    """What the taker has left to do where the giver's people are still let in."""
    # As where a relation ends: the connection goes on, and it is the giver who has left.
    ending = Ending(kind=EndingKind.RELATION, organization=offered.taker, other=offered.giver)
    panels = {
        EndingStepKind.PANEL_CODES: Panel.objects.filter(connection=offered.connection, enabled=True).order_by("pk")
    }
    people = {EndingStepKind.VENDOR_PEOPLE: with_an_app([offered.connection])}
    open_list(person, ending, panels=panels, connections=people, now=now, by_itself=())


def _judge_panels(row: Connection, login: NewLogin, giver: Organization) -> None:
    """The taker is to see what is watched, and nothing that is none of theirs. Raises `NotPossible`."""
    unseen = [one for one in Panel.objects.filter(connection=row) if not login.sees(one.vendor_id)]
    if missing := sorted(one.vendor_id for one in unseen if one.enabled and one.site_id is not None):
        text = gettext("This login does not see %(missing)d of the panels that the connection watches: %(names)s.")
        raise NotPossible(text % {"missing": len(missing), "names": ", ".join(missing[:5])})
    if any(one.site_id is None for one in unseen):
        text = gettext(
            "Behind the connection are panels that stand on no site and that this login does not see. "
            "%(giver)s has to put them on a site first."
        )
        raise NotPossible(text % {"giver": giver.name})


def _leave_behind(row: Connection, now: datetime) -> None:
    """What the former login brought stays with whose it was, or goes; what its holder brings late comes to nothing."""
    row.quarantined, row.set_aside_on, row.set_aside_bytes = 0, None, 0
    leases.take_away(row)
    row.former_epoch = row.lease_epoch
    if row.health != ConnectionHealth.FAILING:
        # Nobody holds it until somebody does by the new login; of a failing one the return is news.
        row.health = ConnectionHealth.OFF
    row.save(update_fields=["quarantined", "set_aside_on", "set_aside_bytes", "former_epoch", "health"])
    # What they told while they stood nowhere is nothing to whoever puts them on a site from now on.
    Panel.objects.filter(connection=row, site__isnull=True).update(placed_at=now)
    # Who lives there and what their account was asked, as the former login was told it.
    HomeAnswer.objects.filter(connection=row).delete()
    feed = AccountFeed.objects.filter(connection=row).first()
    if feed is not None:
        unread = FeedBody.objects.filter(connection=row).order_by("asked_at").values_list("asked_at", flat=True).first()
        lost_from = leases.earliest(feed.lost_from, feed.fetched_at, unread)
        feed.delete()
        FeedBody.objects.filter(connection=row).delete()
        # The account is read from the beginning, and what happened meanwhile is told as an interval.
        AccountFeed.objects.create(connection=row, lost_from=lost_from)


def _locked(connection_id: int) -> Connection:
    """The connection, which nobody else hands over or holds anew until the transaction ends."""
    return Connection.objects.select_for_update(of=("self",)).get(pk=connection_id)


def _end(offers: QuerySet[Handover], person: User, now: datetime, what: str) -> int:
    ended = list(offers.filter(ended_at__isnull=True).select_related("connection", "giver", "taker"))
    for one in ended:
        # One that the clock had ended is ended in the books too; nobody is told of it.
        if one.expires_at > now:
            _record(one, person, now, what)
    offers.filter(Q(pk__in=[one.pk for one in ended])).update(ended_at=now, ended_by=person)
    return len(ended)


def _record(handover: Handover, person: User, now: datetime, what: str, **details: Any) -> None:
    """In the journals of both: each owns its own, and neither sees the other's."""
    both = (handover.giver, handover.taker)
    details |= {"from": handover.giver.uid, "to": handover.taker.uid, "handover": handover.uid}
    acts = [
        Act(
            at=now,
            act=f"connection.{what}",
            actor=person.uid,
            object_kind="connection",
            object_uid=handover.connection.uid,
            organization=organization.uid,
            details=details,
        )
        for organization in both
    ]
    acts_recorded.send(sender=Handover, acts=acts)
