"""Ids of other tenants in every field and every place of an address, and names that would like to be code."""

import re
from typing import Final

import pytest
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from history.models import JournalEntry
from panels.models import Command, Device, Grant, Membership, Panel, Partition, Place, Scene, Site, User, Zone
from tests.access.routes import Row, address_of
from tests.access.test_routes import FORM, ROWS
from tests.access.visitors import Visitors, browser_of
from tests.access.world import World

_NAME: Final = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\sname=\"([^\"]+)\"")
_DATA: Final = re.compile(r"(?<=application/json\">).*?(?=</script>)", re.DOTALL)
OF_HOMES: Final = [row for row in ROWS if row.of in ("home", "device", "camera", "scene", "plan", "execution")]
OWNERS: Final = [row for row in ROWS if row.how == "POST" and row.answers[3] == "ok" and row.of != "nothing"]


def text_of(answer: HttpResponseBase) -> str:
    """A page's text."""
    return getattr(answer, "content", b"").decode(errors="replace")


@pytest.mark.sweep
@pytest.mark.parametrize("row", OF_HOMES, ids=lambda row: f"{row.how} {row.name}")
def test_what_is_another_tenants_is_missing_in_each_place_of_an_address(
    row: Row, world: World, visitors: Visitors
) -> None:
    """All of it the stranger's, and each part of it the stranger's beside what is one's own."""
    own, foreign = world.home.ids()[row.of], world.foreign_home.ids()[row.of]
    mixed = [foreign, *(own | {key: foreign[key]} for key in own if own[key] != foreign[key])]
    for ids in mixed:
        address = address_of(row.name, ids)
        if address == address_of(row.name, own):
            continue
        body = address.partition("?")[2] if row.how == "POST" else ""
        answer = visitors.ask("owner", row.how, address, data=body, content_type=FORM)
        assert answer.status_code in (404, 405), ids
        assert visitors.written == visitors.before


def foreign_values(world: World) -> list[str]:
    """Whatever a form could name of the stranger's."""
    box, stranger = world.foreign_home.box, world.person("stranger")
    rows = [box, *Device.objects.filter(panel=box), *Scene.objects.filter(panel=box), stranger]
    rows += [*Place.objects.filter(connection=world.foreign_home.connection), world.organizations["foreign"]]
    rows += [*Site.objects.filter(panels=box)]
    return [*(str(row.uid) for row in rows), str(box.pk), stranger.email]


@pytest.mark.sweep
@pytest.mark.parametrize("row", OWNERS, ids=lambda row: f"{row.name} of {row.of}")
def test_what_is_another_tenants_changes_nothing_in_any_field(row: Row, world: World, visitors: Visitors) -> None:
    address = address_of(row.name, world.ids()[row.of])
    page = text_of(visitors.ask("owner", "GET", address))
    names = sorted(set(_NAME.findall(page)) - {"csrfmiddlewaretoken", "pin"})
    values = foreign_values(world)
    # Each field is given three of them in turn.
    for first in range(0, len(values), -(-len(values) // 3)):
        dealt = [values[(first + place) % len(values)] for place in range(len(names))]
        fields = [pair for pair in zip(names, dealt, strict=True) if pair[0] != "seen"]
        answer = visitors.ask("owner", "POST", address, data=urlencode(fields), content_type=FORM)
        assert answer.status_code < 500
        shown = text_of(answer)
        assert "Elsewhere" not in shown
        assert visitors.commands_about(world.foreign_home.box.pk) == 0


MORE_THAN_ASKED: Final = {
    "is_staff": "on", "is_superuser": "on", "is_active": "", "email": "boss@example.org", "uid": "A" * 16, "id": "1",
    "password": "x", "role": "supervisor", "organization": "1", "user": "1", "requested_by": "1", "granted_by": "1",
    "by_own_pin": "on", "state": "confirmed", "covert": "on", "rights": "see_covert", "cause_kind": "system",
    "valid_until": "", "panel": "1", "site": "1", "enabled": "", "simulated": "on", "may_arm": "on",
}  # fmt: skip


def test_more_than_a_form_asks_for_is_not_taken(world: World) -> None:
    owner = world.person("owner")
    client = browser_of(owner)
    before = (Membership.objects.count(), Grant.objects.count(), User.objects.filter(is_staff=True).count())
    client.post(reverse("account"), MORE_THAN_ASKED | {"name": "Ada", "language": "tr", "theme": ""})
    client.post(
        reverse("panel_ask", args=[world.house.uid, "disarm"]),
        MORE_THAN_ASKED | {"mode": "disarm", "partition": "1", "pin": "4711"},
    )
    kept = User.objects.get(pk=owner.pk)
    assert (kept.name, kept.email, kept.is_staff, kept.is_active, kept.uid) == (
        "Ada", owner.email, False, True, owner.uid,
    )  # fmt: skip
    command = Command.objects.get()
    assert (command.requested_by_id, command.panel_id, command.state) == (owner.pk, world.house.pk, "queued")
    assert (command.covert, command.by_own_pin, command.cause_kind) == (False, False, "person")
    after = (Membership.objects.count(), Grant.objects.count(), User.objects.filter(is_staff=True).count())
    assert after == before


HOSTILE: Final = "=cmd|'/C calc'!A0<script>alert(7)</script>{{ 7|add:7 }}{% debug %}\n\x1b[2J\u202e\"'onmouseover=x"


def test_names_are_text_wherever_they_stand(world: World, visitors: Visitors) -> None:
    """Of people, panels, partitions, zones, sites, rooms, devices and scenes, on every page there is."""
    for model, field in (
        (Panel, "name"), (Partition, "name"), (Zone, "name"), (Site, "name"), (Place, "name"), (Device, "name"),
        (Scene, "name"), (User, "name"),
    ):  # fmt: skip
        model._default_manager.update(**{field: HOSTILE})
    for panel in Panel.objects.select_related("site"):
        panel.refold()
        panel.save()
    ids, seen = world.ids(), 0
    for row in ROWS:
        if row.how != "GET" or "ok" not in row.answers[1:]:
            continue
        audience = "owner" if row.answers[3] == "ok" else "administrator"
        page = text_of(visitors.ask(audience, "GET", address_of(row.name, ids[row.of])))
        # What scripts are handed as data is no markup; that it cannot end its element is asked below.
        page = _DATA.sub("", page)
        seen += "alert(7)" in page
        assert "<script>alert(7)" not in page, row.name
        assert "{% debug %}" in page or "debug" not in page, row.name
        assert "\"'onmouseover" not in page, row.name
        assert not re.search(r"calc'!A0.{0,80}\b14\b", page), row.name
    assert seen > 20


def test_no_row_of_an_exported_table_is_a_formula(world: World) -> None:
    owner = world.person("owner")
    User.objects.filter(pk=owner.pk).update(name=HOSTILE)
    client = browser_of(owner)
    client.post(reverse("account"), {"name": HOSTILE.replace("\n", ""), "language": "tr", "theme": ""})
    client.post(
        reverse("panel_ask", args=[world.house.uid, "disarm"]), {"mode": "disarm", "partition": "1", "pin": "4711"}
    )
    assert JournalEntry.objects.exists()
    answer = client.post(reverse("journal_export"))
    table = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "cmd|" in table
    assert not re.search(r"(?:^|,|\")=cmd", table, re.MULTILINE)
