"""Forms of acts: who gets them, what they hand to the corridor, and what comes back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.dispatch import Refusal
from panels.models import Command, Output, Panel, ServiceCode, User
from panels.secrets.sealing import Sealed
from panels.vocabulary import CauseKind, CodePurpose, CommandName, CommandState, OutputKind
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]
PIN = "918273"


class Corridor:
    """Stands where `panels.dispatch.ask` stands and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[User, CommandName, dict[str, Any]]] = []
        self.refusal: Refusal | None = None

    def __call__(self, user: User, panel: Panel, name: CommandName, **wish: Any) -> Command:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append((user, name, wish))
        now = timezone.now()
        return Command.objects.create(
            panel=panel,
            name=name,
            partition=wish.get("partition"),
            zones=wish.get("zones", []),
            requested_by=user,
            cause_kind=CauseKind.PERSON,
            state=CommandState.REFUSED,
            reason="link_down",
            vendor_text="E5: zone 7 <open>",
            created_at=now,
            settled_at=now,
            expires_at=now + timedelta(seconds=15),
        )


@pytest.fixture
def corridor(monkeypatch: pytest.MonkeyPatch) -> Corridor:
    corridor = Corridor()
    monkeypatch.setattr("panels.views.commands.ask", corridor)
    return corridor


def address(cast: Cast, slug: str, query: str = "") -> str:
    return reverse("panel_ask", args=[cast.villa.uid, slug]) + query


def test_arming_goes_out_with_the_typed_pin(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    answer = browse(cast.resident).post(
        address(cast, "arm"), {"mode": "arm_home", "partition": "1", "pin": PIN}, REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("panel", args=[cast.villa.uid]))
    assert corridor.asked == [
        (
            cast.resident,
            CommandName.ARM_HOME,
            {"pin": PIN, "new_pin": "", "partition": 1, "address": "192.0.2.7"},
        )
    ]


@pytest.mark.parametrize(
    ("slug", "sent", "name", "wish"),
    [
        ("disarm", {"partition": 2}, CommandName.DISARM, {"partition": 2}),
        ("leave-out", {"zones": [1, 3]}, CommandName.BYPASS, {"zones": [1, 3]}),
        ("put-back", {"zones": [2]}, CommandName.UNBYPASS, {"zones": [2]}),
        ("arm-zone", {"zone": 3}, CommandName.ARM_ZONE, {"zones": [3], "partition": 2}),
        ("disarm-zone", {"zone": 1}, CommandName.DISARM_ZONE, {"zones": [1], "partition": 1}),
        (
            "switch",
            {"output": 1, "on": "on", "seconds": 7},
            CommandName.SET_OUTPUT,
            {"output": 1, "on": True, "seconds": 7},
        ),
        ("switch", {"output": 1, "on": "off", "seconds": ""}, CommandName.SET_OUTPUT, {"output": 1, "on": False}),
        ("read-status", {}, CommandName.READ_STATUS, {}),
        ("read-failures", {}, CommandName.READ_FAILURES, {}),
        ("connect", {}, CommandName.START_CONNECTION, {}),
        (
            "change-pin",
            {"owner": "regular", "index": 3, "new_pin": "4455", "new_pin_again": "4455"},
            CommandName.CHANGE_CODE,
            {"code_owner": {"kind": "regular", "index": 3}, "new_pin": "4455"},
        ),
    ],
)
def test_each_act_asks_what_it_says(  # noqa: PLR0917  (a case and its fixtures)
    slug: str,
    sent: dict[str, Any],
    name: CommandName,
    wish: dict[str, Any],
    cast: Cast,
    browse: Browse,
    corridor: Corridor,
) -> None:
    answer = browse(cast.owner).post(address(cast, slug), {"mode": name.value, "pin": PIN, **sent})
    assert answer.status_code == 302
    (_, asked, handed), *_none = corridor.asked
    handed.pop("address")
    pin = "" if name == CommandName.START_CONNECTION else PIN
    assert asked == name
    assert handed == {"pin": pin, "new_pin": "", **wish}


def test_an_external_output_is_set(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(brand="bimetri")
    Output.objects.create(panel=cast.villa, number=4, kind=OutputKind.EXTERNAL)
    browse(cast.owner).post(address(cast, "set-external"), {"mode": "set_external_output", "output": 4, "on": "on"})
    assert corridor.asked[0][2] == {"pin": "", "new_pin": "", "output": 4, "on": True, "address": "127.0.0.1"}


@pytest.mark.parametrize(
    ("person", "slug", "sent"),
    [
        ("guest", "arm", {"mode": "arm_away", "partition": 1, "pin": PIN}),
        ("guest", "disarm", {"mode": "disarm", "partition": 2, "pin": PIN}),
        ("resident", "read-status", {"mode": "read_status", "pin": PIN}),
        ("resident", "leave-out", {"mode": "bypass", "zones": [1], "pin": PIN}),
        ("resident", "arm", {"mode": "disarm", "partition": 1, "pin": PIN}),
        ("operator", "change-pin", {"mode": "change_code", "pin": PIN}),
        ("owner", "arm", {"mode": "arm_away", "partition": 9, "pin": PIN}),
        ("owner", "explode", {"mode": "arm_away"}),
        ("stranger", "arm", {"mode": "arm_away", "partition": 1, "pin": PIN}),
    ],
)
def test_what_is_not_offered_does_not_exist(  # noqa: PLR0917  (a case and its fixtures)
    person: str, slug: str, sent: dict[str, Any], cast: Cast, browse: Browse, corridor: Corridor
) -> None:
    assert browse(getattr(cast, person)).post(address(cast, slug), sent).status_code == 404
    assert corridor.asked == []


def test_a_refusal_is_said_and_the_pin_is_gone(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    corridor.refusal = Refusal("wait", timezone.now() + timedelta(seconds=30, milliseconds=900))
    answer = browse(cast.owner).post(address(cast, "disarm"), {"mode": "disarm", "partition": "1", "pin": PIN})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Too many wrong codes. Wait before the next try. 30\N{NO-BREAK SPACE}s left." in page
    assert PIN not in page


def test_a_form_without_what_it_needs_comes_back(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    client = browse(cast.owner)
    assert (
        b"Choose at least one zone." in client.post(address(cast, "leave-out"), {"mode": "bypass", "pin": PIN}).content
    )
    differing = {
        "mode": "change_code",
        "owner": "regular",
        "index": 3,
        "pin": PIN,
        "new_pin": "1111",
        "new_pin_again": "2",
    }
    page = client.post(address(cast, "change-pin"), differing).content.decode()
    assert "The two new PINs differ." in page
    assert "1111" not in page
    assert corridor.asked == []


def test_by_script_the_changed_parts_come_back(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    answer = browse(cast.resident).post(
        address(cast, "arm"),
        {"mode": "arm_away", "partition": "1", "pin": PIN},
        headers={"hx-request": "true"},
    )
    page = answer.content.decode()
    partition = cast.villa.partitions.get(number=1)
    assert f'id="partition-{partition.uid}"' in page
    assert 'hx-swap-oob="true"' in page
    assert "there is no link to the vendor" in page
    assert "E5: zone 7 &lt;open&gt;" in page
    assert "<tr" not in page
    assert PIN not in page


def test_a_guest_gets_back_only_the_partition_they_see(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    answer = browse(cast.guest).post(
        address(cast, "arm"),
        {"mode": "arm_away", "partition": "2", "pin": PIN},
        headers={"hx-request": "true"},
    )
    assert answer.content.decode().count("hx-swap-oob") == 1
    assert b"Garaj" in answer.content


def test_the_form_asks_a_pin_without_remembering_it(cast: Cast, browse: Browse) -> None:
    page = browse(cast.owner).get(address(cast, "disarm", "?partition=1")).content.decode()
    field = page.split('name="pin"')[0].rsplit("<input", 1)[1] + page.split('name="pin"')[1].split(">")[0]
    for attribute in ('type="password"', 'inputmode="numeric"', 'autocomplete="off"'):
        assert attribute in field


def test_a_kept_reading_code_spares_the_pin(cast: Cast, browse: Browse, corridor: Corridor) -> None:
    client = browse(cast.owner)
    assert 'name="pin"' in client.get(address(cast, "read-status")).content.decode()
    ServiceCode.objects.create(connection=cast.connection, purpose=CodePurpose.READ, code=Sealed.of({"code": "1"}))
    assert 'name="pin"' not in client.get(address(cast, "read-status")).content.decode()
    client.post(address(cast, "read-status"), {"mode": "read_status"})
    assert corridor.asked[0][1] == CommandName.READ_STATUS


def test_a_chosen_output_is_named(cast: Cast, browse: Browse) -> None:
    assert "Siren" in browse(cast.owner).get(address(cast, "switch", "?output=1")).content.decode()


def test_what_is_in_the_way_is_said_before_arming(cast: Cast, browse: Browse) -> None:
    cast.villa.zones.filter(number=1).update(open=True)
    page = browse(cast.owner).get(address(cast, "arm", "?partition=1")).content.decode()
    assert "1 thing in the way" in page
    assert "open, zone 1" in page
