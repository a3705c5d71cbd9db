"""Everybody who ends or uses up a grant takes the same rows in the same order: two orders would be a deadlock."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from panels.access.granting import end_grant
from panels.access.single_use import use_up
from panels.admin.desks import platform
from panels.admin.panels import PanelAdmin
from panels.membership.leaving import end_person
from panels.membership.relations import end_relation
from panels.models import Grant, Panel
from panels.persons.erasing import erase
from panels.restoring.undoing import end_windows
from panels.vocabulary import Right
from tests.panels.grants.conftest import Cast

pytestmark = pytest.mark.django_db


def used(cast: Cast, _grant: Grant) -> object:
    with transaction.atomic():
        return use_up(cast.resident, cast.villa, Right.ARM, None, "one", timezone.now())


def moved(cast: Cast, _grant: Grant) -> object:
    villa = Panel.objects.get(pk=cast.villa.pk)
    villa.site = cast.elsewhere.site
    with transaction.atomic():
        PanelAdmin(Panel, platform).write(villa)
    return villa


def unrelated(cast: Cast, _grant: Grant) -> object:
    return end_relation(cast.owner, cast.relation(cast.installer).uid)


@pytest.mark.parametrize(
    "act",
    [
        used,
        moved,
        unrelated,
        lambda cast, grant: end_grant(cast.owner, grant, timezone.now()),
        lambda cast, _grant: end_person(cast.owner, cast.customer, cast.resident.uid),
        lambda cast, _grant: erase(cast.resident.uid),
        lambda _cast, _grant: end_windows(timezone.now()),
    ],
    ids=["used", "moved", "relation", "ended", "person", "erased", "restored"],
)
def test_the_one_row_of_all_rights_comes_before_any_grants(cast: Cast, act: Callable[[Cast, Grant], object]) -> None:
    grant = Grant.objects.create(
        user=cast.resident,
        panel=cast.villa,
        organization=cast.installer if act is unrelated else cast.customer,
        rights=["view", "arm"],
        valid_from=timezone.now() - timedelta(days=1),
        once=True,
    )
    with CaptureQueriesContext(connection) as caught:
        act(cast, grant)
    written = [one["sql"].split('"')[1] for one in caught if one["sql"].startswith("UPDATE")]
    assert "panels_grant" in written
    assert "panels_accessversion" in written[: written.index("panels_grant")]
