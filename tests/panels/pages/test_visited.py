"""What pages show of panels that are visited: the panel as a whole, delays, measures, and why nothing is heard."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from panels import fragments
from panels.models import Command, Panel, Partition, User, Watch, Zone
from panels.secrets import own_pins
from panels.vocabulary import (
    ArmMode,
    CauseKind,
    CommandName,
    CommandState,
    Confidence,
    Delay,
    PanelState,
    Relation,
    Support,
    ZoneKind,
)
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def house(cast: Cast) -> Panel:
    """The villa as a panel without partitions behind a vendor that is visited."""
    now = timezone.now()
    cast.connection.vendor, cast.connection.protocol = "visonic", ""
    cast.connection.save()
    cast.villa.partitions.all().delete()
    Partition.objects.create(
        panel=cast.villa,
        number=0,
        mode=ArmMode.DISARMED,
        mode_confidence=Confidence.CONFIRMED,
        mode_changed_at=now,
        seen_at=now,
    )
    cast.villa.zones.update(partition_numbers=[0], open=False)
    told = {name.value: Support.PROVEN.value for name in CommandName}
    Watch.objects.create(panel=cast.villa, abilities=told)
    return cast.villa


def page(client: Client, panel: Panel, language: str = "en", name: str = "panel") -> str:
    answer = client.get(reverse(name, args=[panel.uid]), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def cell(seen: str) -> str:
    return seen.split('<section class="cell"', maxsplit=1)[1].split("</section>", maxsplit=1)[0]


def row(client: Client) -> str:
    return client.get(reverse("panel_list")).content.decode().split("<tbody>")[1].split("</tr>", maxsplit=1)[0]


def delayed(house: Panel, delay: Delay, seconds: float | None, **more: Any) -> None:
    now = timezone.now()
    until = None if seconds is None else now + timedelta(seconds=seconds)
    house.partitions.update(delay=delay, delay_until=until, mode_changed_at=now, **more)


def test_the_only_partition_is_the_whole_panel(cast: Cast, browse: Browse, house: Panel) -> None:
    Event.objects.create(
        connection=cast.connection,
        panel=house,
        category="openclose",
        kind="armed",
        priority=9,
        origin="live",
        partition=0,
        observed_at=timezone.now(),
    )
    client = browse(cast.owner)
    seen = page(client, house)
    assert "Whole panel" in cell(seen)
    assert 'class="faint num push"' not in cell(seen)
    assert "/ask/arm/?partition=0" in seen
    for told in (seen, page(client, house, name="panel_events")):
        assert "artition 0" not in told
    form = client.get(reverse("panel_ask", args=[house.uid, "arm"]) + "?partition=0").content.decode()
    assert "Whole panel" in form
    assert "Panelin tümü" in page(client, house, "tr")
    assert "Toute la centrale" in page(client, house, "fr")


def test_an_exit_delay_counts_down(cast: Cast, browse: Browse, house: Panel) -> None:
    delayed(house, Delay.EXIT, 42.9, mode=ArmMode.ARMING)
    seen = cell(page(browse(cast.owner), house))
    assert re.search(r'<time [^>]*datetime="[\d-]+T[\d:]+\.\d{3}Z" data-left>4[0-3]</time>', seen)
    assert "seconds to leave" in seen
    assert "data-countdown" in row(browse(cast.operator))
    delayed(house, Delay.EXIT, -1, mode=ArmMode.ARMING)
    over = cell(page(browse(cast.owner), house))
    assert "data-countdown" not in over
    assert "Waiting for the panel" in over


def test_it_says_what_it_arms_to_where_that_was_asked_here(cast: Cast, browse: Browse, house: Panel) -> None:
    now = timezone.now()
    delayed(house, Delay.EXIT, 30, mode=ArmMode.ARMING)
    assert "Arming away" not in cell(page(browse(cast.owner), house))
    Command.objects.create(
        panel=house,
        name=CommandName.ARM_AWAY,
        partition=0,
        cause_kind=CauseKind.PERSON,
        requested_by=cast.owner,
        state=CommandState.CONFIRMED,
        created_at=now,
        sent_at=now,
        expires_at=now,
        settled_at=now,
    )
    assert "Arming away" in cell(page(browse(cast.owner), house))

    Command.objects.create(
        panel=house,
        name=CommandName.DISARM,
        partition=0,
        cause_kind=CauseKind.PERSON,
        requested_by=cast.owner,
        created_at=now,
        expires_at=now + timedelta(seconds=15),
    )
    assert "Arming away" in cell(page(browse(cast.owner), house))


def test_an_entry_delay_is_urgent_with_and_without_an_end(cast: Cast, browse: Browse, house: Panel) -> None:
    for seconds in (None, 20):
        delayed(house, Delay.ENTRY, seconds, mode=ArmMode.ARMED_AWAY)
        seen = cell(page(browse(cast.owner), house))
        assert "countdown--entry" in seen
        assert "Disarm now, or the alarm starts." in seen
        assert ("data-countdown" in seen) == (seconds is not None)
        assert "Entry delay" in row(browse(cast.operator))


def test_nothing_counts_down_at_a_panel_of_which_nothing_is_heard(cast: Cast, browse: Browse, house: Panel) -> None:
    delayed(house, Delay.EXIT, 40, mode=ArmMode.ARMING)
    Panel.objects.filter(pk=house.pk).update(online=False)
    assert "data-countdown" not in cell(page(browse(cast.owner), house))


def test_not_ready_is_said_while_disarmed_and_only_where_told(cast: Cast, browse: Browse, house: Panel) -> None:
    client = browse(cast.owner)
    assert "Not ready" not in page(client, house)
    house.partitions.update(ready=False)
    assert "Not ready to arm" in cell(page(client, house))
    form = client.get(reverse("panel_ask", args=[house.uid, "arm"]) + "?partition=0").content.decode()
    assert "1 thing in the way" in form
    house.zones.filter(number=1).update(open=True)
    assert "Not ready: open zones" in cell(page(client, house))
    house.partitions.update(mode=ArmMode.ARMED_AWAY)
    assert "Not ready" not in page(client, house)


@pytest.mark.parametrize(
    ("language", "temperature", "brightness"),
    [
        ("en", "{}3.5 °C", "1,200 lx"),
        ("tr", "{}3,5 °C", "1.200 lx"),
        ("fr", "{}3,5 °C", "1 200 lx"),
    ],
)
def test_measures_stand_in_columns_of_their_own(  # noqa: PLR0917  (a case and its fixtures)
    language: str, temperature: str, brightness: str, cast: Cast, browse: Browse, house: Panel
) -> None:
    assert "has-temperature" not in page(browse(cast.owner), house, language)
    house.zones.filter(number=2).update(temperature=-3.5)
    seen = page(browse(cast.owner), house, language)
    assert "has-temperature" in seen
    assert "has-brightness" not in seen
    house.zones.filter(number=2).update(brightness=1200)
    seen = page(browse(cast.owner), house, language).replace("\N{NO-BREAK SPACE}", " ")
    assert f">{temperature.format(MINUS)}<" in seen
    assert f">{brightness}<" in seen


def test_a_detector_without_a_door_is_quiet_and_never_closed(cast: Cast, browse: Browse, house: Panel) -> None:
    for kind in (ZoneKind.FIRE, ZoneKind.GAS, ZoneKind.FLOOD, ZoneKind.MEDICAL):
        house.zones.update(kind=kind)
        seen = page(browse(cast.owner), house)
        assert seen.count("Quiet") == 3
        assert "Closed" not in seen
    Zone.objects.filter(panel=house).update(kind=ZoneKind.PERIMETER)
    assert page(browse(cast.owner), house).count("Closed") == 3


@pytest.mark.parametrize(
    ("hindrance", "sentence", "flag"),
    [
        ("no_code", "Not watched: no code is kept for this panel.", "No code kept"),
        ("code_refused", "Not watched: the panel refused the code kept for it.", "Code refused"),
    ],
)
def test_why_nobody_looks_at_a_panel_is_said(  # noqa: PLR0917  (a case and its fixtures)
    hindrance: str, sentence: str, flag: str, cast: Cast, browse: Browse, house: Panel
) -> None:
    assert "not watched" not in row(browse(cast.operator))
    Watch.objects.filter(panel=house).update(
        hindrance=hindrance, hindrance_text="Wrong <code>", hindered_at=timezone.now()
    )
    seen = page(browse(cast.owner), house)
    assert sentence in seen
    assert "Wrong &lt;code&gt;" in seen
    assert "not watched, last word" in cell(seen)
    told = row(browse(cast.operator))
    assert flag in told
    assert "not watched <time" in told
    assert "is-stale" in told
    pushed = {f.dom_id: f.html for f in fragments.render([house.pk], [f"panel:{house.uid}:en"])}
    assert sentence in pushed[f"panel-{house.uid}-head"]


def test_a_log_that_cannot_be_read_is_said_beside_what_is_known(cast: Cast, browse: Browse, house: Panel) -> None:
    assert "Log unreadable" not in row(browse(cast.operator))
    Watch.objects.filter(panel=house).update(log_unread_since=timezone.now() - timedelta(hours=3))
    seen = page(browse(cast.owner), house)
    assert "The panel&#x27;s log cannot be read." in seen
    assert "what only the log tells may be missing" in seen
    assert "not watched" not in cell(seen)
    assert "is-stale" not in cell(seen)
    assert "Log unreadable" in row(browse(cast.operator))


def test_an_offline_panel_is_shown_as_it_was_with_its_age_and_the_way_out(
    cast: Cast, browse: Browse, house: Panel
) -> None:
    told = timezone.now() - timedelta(minutes=14)
    house.partitions.update(seen_at=told, mode_changed_at=told)
    Panel.objects.filter(pk=house.pk).update(online=False, state=PanelState.OFFLINE)
    seen = page(browse(cast.owner), house)
    assert "The panel is not connected." in seen
    assert "wake it by its text message or the phone app, then try again" in seen
    assert 'class="partition is-disarmed is-stale"' in seen
    assert re.search(r"last word <time [^>]*>14\Wmin</time> ago", cell(seen))
    assert "glyph is-disarmed is-stale" in row(browse(cast.operator))


def test_sirens_are_held_for_and_ask_the_own_pin(cast: Cast, browse: Browse, house: Panel) -> None:
    assert "/ask/siren-on/" not in page(browse(cast.resident), house)
    assert "/ask/siren-on/" in page(browse(cast.owner), house)
    own_pins.store(cast.owner, "7305182")
    for slug, words in (("siren-on", "Hold to sound the sirens"), ("siren-off", "Hold to silence the sirens")):
        form = browse(cast.owner).get(reverse("panel_ask", args=[house.uid, slug])).content.decode()
        assert words in form
        assert "data-hold" in form
        assert 'name="pin"' in form
        assert browse(cast.resident).get(reverse("panel_ask", args=[house.uid, slug])).status_code == 404


def test_a_step_says_that_the_panel_is_at_work(cast: Cast, browse: Browse, house: Panel) -> None:
    now = timezone.now()
    command = Command.objects.create(
        panel=house,
        name=CommandName.SIREN_OFF,
        cause_kind=CauseKind.PERSON,
        requested_by=cast.owner,
        state=CommandState.SENT,
        created_at=now,
        sent_at=now,
        expires_at=now,
    )
    assert "waiting for the panel" in page(browse(cast.owner), house)
    Command.objects.filter(pk=command.pk).update(begun_at=now, reason="running")
    seen = page(browse(cast.owner), house)
    assert "the panel is working on it" in seen
    assert "The panel is working on the command." in seen
    Command.objects.filter(pk=command.pk).update(state=CommandState.CONFIRMED, settled_at=now, reason="")
    steps = re.sub(r"<[^>]+>|\s+", " ", page(browse(cast.owner), house).split('class="progress"')[1].split("</p>")[0])
    assert re.search(r"queued [\d: ]+ sent [\d: ]+ at the panel [\d: ]+ confirmed", re.sub(" +", " ", steps))


def test_what_has_nothing_to_arm_is_not_unknown(cast: Cast, browse: Browse) -> None:
    monitored = (cast.station, Relation.MONITORS)
    module = add_panel(cast.connection, monitored, name="Aaa", state=PanelState.NONE)
    module.partitions.all().delete()
    client = browse(cast.operator)
    listed = client.get(reverse("panel_list"))
    assert {counter.state: counter.number for counter in listed.context["counters"]}["unknown"] == 0
    assert [found.site for found in listed.context["rows"]] == ["Villa Şahinkaya", "Aaa"]
    assert "No partitions" in page(client, module)
    Panel.objects.filter(pk=module.pk).update(online=True)
    assert "Online" in page(client, module).split('class="headline__chip"')[1][:300]
    assert [found.site for found in client.get(reverse("panel_list") + "?state=none").context["rows"]] == ["Aaa"]


def test_the_number_of_queries_is_that_of_one_row(cast: Cast, browse: Browse, house: Panel) -> None:
    def counted() -> list[int]:
        numbers = []
        for ask in (
            lambda: client.get(reverse("panel_list")),
            lambda: fragments.render(ids, [f"row:{uid}:en" for uid in uids]),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            numbers.append(len(queries))
        return numbers

    client = browse(cast.operator)
    client.get(reverse("panel_list"))
    ids, uids = [house.pk], [house.uid]
    few = counted()
    for number in range(9):
        panel = add_panel(cast.connection, (cast.station, Relation.MONITORS), name=f"Site {number}")
        Watch.objects.create(panel=panel, hindrance="no_code" if number % 2 else "")
        ids.append(panel.pk)
        uids.append(panel.uid)
    assert counted() == few


def test_the_silence_of_a_panel_goes_on_counting_on_the_page(house: Panel, cast: Cast, browse: Browse) -> None:
    ago = timezone.now() - timedelta(minutes=2)
    Panel.objects.filter(pk=house.pk).update(seen_at=ago, stale_at=ago + timedelta(seconds=30), stale=True)
    assert re.search(r"No word for <time [^>]*data-age[^>]*>2\Wmin</time>", page(browse(cast.operator), house))
