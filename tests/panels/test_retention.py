"""What is forgotten when: for whom it is kept, within which bounds, and never while it is held."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from history import retention as history
from history.models import Event, JournalPersonal, Measurement
from panels.models import (
    Camera,
    Command,
    Connection,
    Device,
    Execution,
    LegalHold,
    Message,
    Organization,
    Panel,
    Plan,
    Quarantined,
    Retention,
    SiteOrganization,
    Still,
)
from panels.retention import forgetting, keeping
from panels.secrets.sealing import Sealed, seal_bytes
from panels.vocabulary import CauseKind, OrganizationKind, Relation
from panels.vocabulary.retention import SPANS, Kept
from tests.panels.pages.conftest import Cast, add_panel, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def keep(organization: Organization, category: Kept, days: int) -> None:
    Retention.objects.update_or_create(organization=organization, category=category, defaults={"days": days})


def event(connection: Connection, panel: Panel | None, days: float) -> Event:
    return Event.objects.create(
        connection=connection,
        panel=panel,
        category="burglary",
        kind="zone_alarm",
        priority=4,
        origin="live",
        observed_at=ago(days),
    )


def message(connection: Connection, panel: Panel | None, days: float, **fields: Any) -> Message:
    return Message.objects.create(
        connection=connection,
        panel=panel,
        kind="x",
        received_at=ago(days),
        epoch=1,
        number=1,
        digest=b"x",
        body=b"x",
        **fields,
    )


def still(panel: Panel, days: float) -> Still:
    camera = Camera.objects.create(panel=panel, number=Camera.objects.count() + 1)
    return Still.objects.create(camera=camera, kind="jpeg", fetched_at=ago(days), body=seal_bytes(b"x"))


def there(row: Any) -> bool:
    return bool(type(row).objects.filter(pk=row.pk).exists())


def test_events_are_kept_for_as_long_as_anybody_who_sees_them_keeps_them(cast: Cast) -> None:
    shared = [event(cast.connection, cast.villa, days) for days in (100, 800, 1200)]
    alone = add_panel(cast.connection, (cast.station, Relation.MONITORS), name="Another")
    theirs = [event(cast.connection, alone, days) for days in (800, 1200)]
    keep(cast.customer, Kept.EVENTS, 1000)
    assert history.forget_events() == 3
    assert [there(one) for one in shared + theirs] == [True, True, False, False, False]
    # A shorter choice of one takes nothing from the other.
    keep(cast.customer, Kept.EVENTS, 90)
    assert history.forget_events() == 1
    assert [there(one) for one in shared] == [True, False, False]


def test_who_has_nothing_to_do_with_a_site_any_more_keeps_nothing_there(cast: Cast) -> None:
    keep(cast.customer, Kept.EVENTS, 1000)
    old = event(cast.connection, cast.villa, 800)
    SiteOrganization.objects.filter(organization=cast.customer).update(valid_until=ago(1))
    history.forget_events()
    assert not there(old)


def test_events_of_a_connection_itself(cast: Cast) -> None:
    old, young = event(cast.connection, None, 731), event(cast.connection, None, 729)
    assert history.forget_events() == 1
    assert (there(old), there(young)) == (False, True)


def test_raw_messages_are_those_of_the_connections_organization(cast: Cast) -> None:
    keep(cast.customer, Kept.RAW, 300)
    ours = message(cast.connection, cast.villa, 40)
    other = Connection.objects.create(organization=cast.customer, vendor="bienport", name="Own")
    theirs, known = message(other, None, 40), message(cast.connection, None, 40, identity="x")
    Quarantined.objects.create(
        connection=cast.connection,
        organization=cast.connection.organization,
        reason="malformed",
        received_at=ago(40),
        body=Sealed.of({"packed": "x"}),
    )
    forgetting.keep_house()
    assert (there(ours), there(theirs), there(known)) == (False, True, True)
    # What tells repetitions apart stays, without what it said.
    known.refresh_from_db()
    assert known.body is None
    assert not Quarantined.objects.exclude(body="").exists()


def test_pictures_are_for_the_owner_to_keep(cast: Cast) -> None:
    alone = add_panel(cast.connection, (cast.station, Relation.MONITORS), name="Another")
    owned, theirs = still(cast.villa, 8), still(alone, 8)
    keep(cast.customer, Kept.STILLS, 7)
    keep(cast.station, Kept.STILLS, 300)
    forgetting.keep_house()
    assert (there(owned), there(theirs)) == (False, True)


def test_where_people_were_goes_with_their_organizations_days(cast: Cast) -> None:
    made = {"panel": cast.villa, "name": "disarm", "cause_kind": CauseKind.PERSON, "expires_at": timezone.now()}
    old = Command.objects.create(created_at=ago(91), requested_from="192.0.2.7", **made)
    young = Command.objects.create(created_at=ago(89), requested_from="192.0.2.7", **made)
    forgetting.keep_house()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.requested_from, young.requested_from) == (None, "192.0.2.7")


def test_measurements(cast: Cast) -> None:
    device = Device.objects.create(panel=cast.villa, vendor_id="d")
    old, young = (Measurement.objects.create(device=device, state="x", at=ago(days), value=1) for days in (20, 5))
    assert history.forget_measurements() == 0
    keep(cast.customer, Kept.MEASUREMENTS, 10)
    keep(cast.station, Kept.MEASUREMENTS, 10)
    assert history.forget_measurements() == 1
    assert (there(old), there(young)) == (False, True)


Rows = Callable[[Cast], list[Any]]


def everything(cast: Cast) -> list[Any]:
    """One old row of each kind that is ever forgotten."""
    device = Device.objects.create(panel=cast.villa, vendor_id="d")
    made = {"panel": cast.villa, "began_at": ago(4000)}
    return [
        event(cast.connection, cast.villa, 4000),
        event(cast.connection, None, 4000),
        message(cast.connection, cast.villa, 4000),
        message(cast.connection, None, 4000),
        still(cast.villa, 4000),
        Measurement.objects.create(device=device, state="x", at=ago(4000), value=1),
        Execution.objects.create(vendor_id="x", changed_at=ago(4000), state="completed", **made),
        Plan.objects.create(connection=cast.connection, state="ran", runs_at=ago(4000), ended_at=ago(4000), **made),
    ]


def forget() -> None:
    forgetting.keep_house()
    history.forget_events()
    history.forget_measurements()
    history.forget_addresses()


@pytest.mark.parametrize("whose", ["customer", "station"])
@pytest.mark.parametrize("at_site", [True, False])
def test_nothing_that_is_held_goes(cast: Cast, whose: str, at_site: bool) -> None:
    rows = everything(cast)
    hold = LegalHold.objects.create(
        organization=getattr(cast, whose),
        site=cast.villa.site if at_site else None,
        reason="court",
        begun_at=timezone.now(),
    )
    forget()
    assert [type(row).__name__ for row in rows if not there(row)] == []
    hold.ended_at = timezone.now()
    hold.save()
    forget()
    assert [type(row).__name__ for row in rows if there(row)] == []


def test_a_hold_elsewhere_keeps_nothing_here(cast: Cast) -> None:
    rows = everything(cast)
    other = Organization.objects.create(name="Other", kind=OrganizationKind.CUSTOMER)
    own = Connection.objects.create(organization=other, vendor="bienport", name="Own")
    far = add_panel(own, (other, Relation.OWNS), name="Far")
    LegalHold.objects.create(organization=other, site=far.site, reason="court", begun_at=timezone.now())
    LegalHold.objects.create(organization=other, reason="court", begun_at=timezone.now())
    forget()
    assert [type(row).__name__ for row in rows if there(row)] == []


def test_a_hold_begun_between_two_bites_ends_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 1)
    for _ in range(3):
        event(cast.connection, cast.villa, 4000)
    deleted = keeping._deleted

    def hold_then_delete(rows: Any) -> int:
        done = deleted(rows)
        LegalHold.objects.get_or_create(
            organization=cast.customer, defaults={"reason": "court", "begun_at": timezone.now()}
        )
        return done

    monkeypatch.setattr(keeping, "_deleted", hold_then_delete)
    assert history.forget_events() == 1
    assert Event.objects.count() == 2


def test_the_spans_hold_together() -> None:
    for category, span in SPANS.items():
        assert span.least <= keeping.usual(category) <= span.most
        assert span.least <= (span.at_stations or span.least) <= span.usual
    # The guard of the journal lets nothing go that is younger than its fewest days.
    assert SPANS[Kept.JOURNAL].least >= 365
    assert keeping.usual(Kept.RAW) == settings.RAW_DAYS


def test_addresses_beside_the_journal_stay_while_held(cast: Cast) -> None:
    from history.models import JournalEntry

    entry = JournalEntry.objects.create(at=ago(100), act="x", party=cast.customer.uid)
    JournalPersonal.objects.create(entry=entry, part="from", subject="x", salt="x", values="{}")
    hold = LegalHold.objects.create(organization=cast.customer, reason="court", begun_at=timezone.now())
    assert history.forget_addresses() == 0
    hold.delete()
    keep(cast.customer, Kept.ADDRESSES, 200)
    assert history.forget_addresses() == 0
    keep(cast.customer, Kept.ADDRESSES, 50)
    assert history.forget_addresses() == 1
