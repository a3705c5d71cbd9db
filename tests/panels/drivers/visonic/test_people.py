"""Users and cameras as servers list them, and what is asked about them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from panels.drivers.base import NotSupportedError, Order
from panels.drivers.visonic.commands import encode
from panels.drivers.visonic.features import capabilities_of
from panels.drivers.visonic.people import users_of
from panels.drivers.visonic.records.status import FeatureSet, PanelInfo
from panels.vocabulary import USER_COMMANDS, CommandName, Support, UserRole
from tests.panels.drivers.visonic.test_refusals import ANYTHING
from tests.panels.drivers.visonic.visiting import Holder
from tests.panels.simulators.visonic.workbench import Workbench

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LISTED = {
    "max_users_count": 8,
    "users": [
        {"id": 1, "name": "Ada", "partitions": [1, 2, 3], "email": "ada@example.net", "user_code": "4711"},
        {"id": 2, "name": "Can", "last_name": "Öz", "partitions": [2], "editable_features": ["UEF_LABEL"]},
    ],
}


def order(name: CommandName, **named: object) -> Order:
    return Order(name=name, correlation_id="c", panel="1A2B3C", **named)  # type: ignore[arg-type]


def test_users_are_read_without_their_codes() -> None:
    found = users_of(LISTED, NOW, divided=True)
    ada, can = found.users or ()
    assert (ada.name, ada.email, ada.role, ada.partitions) == ("Ada", "ada@example.net", UserRole.MASTER, (1, 2, 3))
    assert (can.name, can.partitions) == ("Can Öz", (2,))
    assert ada.fixed == {CommandName.REMOVE_USER}
    assert can.fixed == {CommandName.CHANGE_CODE, CommandName.REMOVE_USER}
    assert found.most == 8
    assert not any(word in repr(found) for word in ("Ada", "ada@", "4711"))


def test_partitions_say_nothing_where_there_are_none() -> None:
    assert [user.partitions for user in users_of(LISTED, NOW, divided=False).users or ()] == [(), ()]


@given(ANYTHING)
def test_no_json_breaks_the_list(said: object) -> None:
    found = users_of({"users": [said, {"id": said}], "max_users_count": said}, NOW, divided=True)
    assert found.asked_at == NOW


def test_a_list_of_nobody_is_no_list() -> None:
    assert users_of({"users": []}, NOW, divided=True).users is None


@pytest.mark.parametrize(
    ("name", "wish", "path", "body"),
    [
        (CommandName.REMOVE_USER, {}, "set_user_code", {"user_code": "0000", "user_id": 4}),
        (CommandName.NAME_USER, {"new_name": "Can"}, "set_name", {"class": "USER", "id": 4, "name": "Can"}),
        (CommandName.GRANT_ACCESS, {"email": "a@b.net"}, "access/grant", {"user": 4, "email": "a@b.net"}),
        (CommandName.REVOKE_ACCESS, {}, "access/revoke", {"user": 4}),
    ],
)
def test_what_is_asked_about_a_user(
    name: CommandName, wish: dict[str, str], path: str, body: dict[str, object]
) -> None:
    asked = order(name, user_index=4, **wish)
    (call,) = encode(asked)
    assert (call.path, call.body) == (path, body)
    assert not any(word in f"{call!r}{asked!r}" for word in wish.values())


@pytest.mark.parametrize("name", sorted(USER_COMMANDS))
def test_nothing_is_asked_about_nobody(name: CommandName) -> None:
    with pytest.raises(NotSupportedError):
        encode(order(name))


def test_a_picture_is_asked_of_one_camera() -> None:
    (call,) = encode(order(CommandName.TAKE_STILL, zones=(4,)))
    assert (call.path, call.body) == ("make_video", {"camera_id": 4})
    with pytest.raises(NotSupportedError):
        encode(order(CommandName.TAKE_STILL))


def test_only_the_master_manages_users() -> None:
    features = FeatureSet({"user": {"editable_features": ["UEF_CODE"]}})
    found = capabilities_of(PanelInfo({"current_user": "master_user"}), features)
    assert found[CommandName.REMOVE_USER] is Support.PROVEN
    assert found[CommandName.GRANT_ACCESS] is Support.CLAIMED
    assert CommandName.NAME_USER not in found
    assert not USER_COMMANDS & capabilities_of(PanelInfo({"current_user": "user"}), features).keys()


def test_a_panel_without_pictures_on_demand_is_not_asked_for_any() -> None:
    info = PanelInfo({"features": {"video_on_demand": False}})
    assert CommandName.TAKE_STILL not in capabilities_of(info, FeatureSet({}))


def test_lists_of_people_are_in_no_look_and_in_no_memory() -> None:
    with Workbench(version="14.0") as bench:
        home = Holder(bench).settle()
        found = home.visit("users", "cameras")
        assert found.users is not None
        assert found.cameras is not None
        assert {"users", "cameras"} <= found.done
        assert not {"users", "cameras"} & {look.source for look in found.looks}
        assert "Deniz" not in f"{found.looks}{found.memory}"
