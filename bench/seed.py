"""Ten thousand panels behind one connection, a hundred small connections, and an operator who watches them all.

Run as a program in the environment of `bench.services`, on an empty migrated database.
"""

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

from bench.load import APP, FIRST, PANELS, ZONES

SMALL_CONNECTIONS = 100
SMALL_PANELS = 10
OPERATOR = "operator@bench.example"
_STREETS = ("Bağdat Caddesi", "İstiklal Caddesi", "Rue de la Paix", "Harbour Road", "Mill Lane", "Çınar Sokak")
_TOWNS = ("İzmir", "Ankara", "Lyon", "Bursa", "Marseille", "Leeds")
_TRADES = ("Pharmacy", "Jeweller", "Warehouse", "School", "Bakery", "Garage", "Villa", "Bank")


def app_of(small: int) -> str:
    """The mobile app of a small connection."""
    return f"{APP}-{small}"


def main() -> None:
    """Fill the database."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from panels.models import Membership, Organization, User
    from panels.vocabulary import OrganizationKind, Role

    now = timezone.now()
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    user = User.objects.create_user(OPERATOR, "a long pass phrase of the bench")
    Membership.objects.create(user=user, organization=station, role=Role.OPERATOR)
    _large(station, now)
    _small(station, now)
    session = import_module("django.contrib.sessions.backends.db").SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.create()


def _connection(station: Any, name: str, app: str, now: Any, *, enabled: bool) -> Any:
    """A connection that is logged in already, so that no vendor's service is needed to hold it."""
    from panels.models import Connection
    from panels.secrets.sealing import Sealed

    later = now + timedelta(days=30)
    return Connection.objects.create(
        organization=station,
        vendor="bienport",
        name=name,
        enabled=enabled,
        protocol="5",
        settings={"mqtt_url": f"mqtt://{os.environ['BENCH_MQTT']}", "app_id": app, "screen_name": "bench"},
        secrets=Sealed.of({"password": "bench"}),
        session=Sealed.of({"token": "t", "mqUser": "bench", "mqPassword": "bench"}),
        session_expires_at=later,
        session_renew_at=later,
    )


def _large(station: Any, now: Any) -> None:
    from panels.models import Output, Panel, Partition, Site, SiteOrganization, Zone
    from panels.vocabulary import Relation

    connection = _connection(station, "Large", APP, now, enabled=True)
    sites = Site.objects.bulk_create(_sites(), batch_size=2000)
    SiteOrganization.objects.bulk_create(
        (
            SiteOrganization(
                site=site,
                organization=station,
                relation=Relation.MONITORS,
                accepted_at=now,
                valid_from=now - timedelta(days=1),
            )
            for site in sites
        ),
        batch_size=2000,
    )
    panels = []
    for number, site in enumerate(sites):
        panel = _panel(connection, FIRST + number, f"Panel {number + 1}", now)
        panel.site = site
        panel.refold()
        panels.append(panel)
    Panel.objects.bulk_create(panels, batch_size=2000)
    Partition.objects.bulk_create(
        (_partition(panel, number, now) for panel in panels for number in (1, 2)), batch_size=5000
    )
    Zone.objects.bulk_create(
        (
            Zone(panel=panel, number=number, name=f"Zone {number}", partition_numbers=[1], open=False, alarm=False)
            for panel in panels
            for number in range(1, ZONES + 1)
        ),
        batch_size=5000,
    )
    Output.objects.bulk_create((Output(panel=panel, number=1, name="Siren") for panel in panels), batch_size=5000)


def _small(station: Any, now: Any) -> None:
    """Many connections of a few panels each, switched off until memory is measured."""
    from panels.models import Panel, Partition

    panels = []
    for small in range(SMALL_CONNECTIONS):
        connection = _connection(station, f"Small {small}", app_of(small), now, enabled=False)
        first = FIRST + PANELS + small * SMALL_PANELS
        panels += [_panel(connection, first + n, f"Small {small}.{n}", now) for n in range(SMALL_PANELS)]
    Panel.objects.bulk_create(panels)
    Partition.objects.bulk_create(_partition(panel, 1, now) for panel in panels)


def _sites() -> "Iterator[Any]":
    from panels.models import Site

    pick = random.Random(1)
    for number in range(PANELS):
        yield Site(
            name=f"{pick.choice(_TRADES)} {number + 1}",
            address=f"{pick.choice(_STREETS)} {pick.randrange(1, 200)}, {pick.choice(_TOWNS)}",
            account=f"A{number:05}",
            telephone=f"+90 555 {number:07}",
            time_zone="Europe/Istanbul",
        )


def _panel(connection: Any, vendor_id: int, name: str, now: Any) -> Any:
    from panels.models import Panel
    from panels.vocabulary import PanelState

    usual = (PanelState.DISARMED, PanelState.ARMED)[vendor_id % 2]
    state = {3: PanelState.TROUBLE, 7: PanelState.OFFLINE}.get(vendor_id % 20, usual)
    return Panel(
        connection=connection,
        vendor_id=str(vendor_id),
        name=name,
        brand="Bimetri",
        model="BMM620",
        serial=f"S{vendor_id}",
        state=state,
        state_rank=state.rank,
        station_rank=state.rank,
        confidence="confirmed",
        online=state != PanelState.OFFLINE,
        ready=True,
        troubles=[["battery", 0, ""]] if state == PanelState.TROUBLE else [],
        last_event_at=now - timedelta(seconds=vendor_id % 9973),
        last_event_kind="armed",
        last_event_text="Partition 1 Armed",
        seen_at=now,
        synced_at=now,
        version=1,
    )


def _partition(panel: Any, number: int, now: Any) -> Any:
    from panels.models import Partition

    return Partition(
        panel=panel,
        number=number,
        name=f"Partition {number}",
        mode="disarmed",
        mode_confidence="confirmed",
        mode_changed_at=now,
        seen_at=now,
    )


if __name__ == "__main__":
    main()
