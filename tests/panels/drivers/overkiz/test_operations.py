"""The table of operations: complete, found by name or path, filled in and checked before anything is sent."""

import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.operations import Operation, operation, operations

ROOT: Final = Path(__file__).resolve().parents[4]
REFERENCE: Final = ROOT.parent / "shared" / "reference"
DEVICE: Final = "io://1234-5678-6968/11136376#1"
VALUES: Final[dict[str, Any]] = {
    "text": "a/b #1", "integer": 7, "number": 0.5, "boolean": True, "texts": ["x", "y"], "file": b"PK", "any": "z",
}  # fmt: skip


def on_the_page() -> list[Operation]:
    return [one for one in operations() if not one.revision and one.section != "Beside the page"]


def filled_values(one: Operation) -> dict[str, Any]:
    """A value of the right type for each parameter of an operation."""
    within = {name: VALUES[one.path_types.get(name, "text")] for name in one.path_parameters}
    return within | {name: VALUES[parameter.type] for name, parameter in one.query.items()}


def sample(shape: Any) -> Any:
    """A value of a shape."""
    if isinstance(shape, list):
        return [sample(shape[0])]
    if isinstance(shape, dict):
        return {"kind": {}} if "?" in shape else {key: sample(inner) for key, inner in shape.items()}
    return {} if shape == "object" else VALUES[shape]


def test_every_operation_of_the_page_is_there_once() -> None:
    page = on_the_page()
    assert len(page) == len({one.id for one in page}) == 495
    assert Counter(one.method for one in page) == {"POST": 195, "PUT": 61, "GET": 190, "DELETE": 49}
    assert sum(bool(one.deprecated) for one in page) == 73
    assert Counter(one.limit.category for one in page if one.limit) == {
        "bulk-load": 30, "exec": 8, "bulk-history": 5, "polling": 1, "switch": 1, "keep-alive": 1,
    }  # fmt: skip
    assert len({one.name for one in operations()}) == len(operations())


def test_195_operations_serve_28_features() -> None:
    served = [one for one in operations() if one.feature]
    assert (len(served), len({one.feature for one in served})) == (195, 28)
    assert not [one.id for one in served if one.deprecated]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_operation_can_be_called_by_name_and_by_method_and_path() -> None:
    for one in operations():
        assert operation(one.name) is operation(one.id) is one
        target = one.filled(filled_values(one), sample(one.body.shape) if one.body else None)
        asked = target.path.partition("?")[0].split("/")
        written = one.path.split("/")
        # However its values look, a path has as many segments as its template.
        assert len(asked) == len(written)
        assert all(said == told for said, told in zip(asked, written, strict=True) if not told.startswith("{"))
        assert not any(letter in target.path for letter in "# {}")


def test_a_device_url_is_one_segment_of_the_path() -> None:
    target = operation("GET /setup/devices/{deviceURL}/states").filled({"deviceURL": DEVICE})
    assert target.path == "/setup/devices/io:%2F%2F1234-5678-6968%2F11136376%231/states"


@pytest.mark.parametrize("value", ["", ".", "..", None, 7, ["x"]])
def test_what_is_no_name_is_not_put_into_a_path(value: Any) -> None:
    with pytest.raises(BadCallError) as caught:
        operation("get_setup_places_by_place_oid").filled({"placeOID": value})
    assert not caught.value.sent


def test_parameters_are_checked() -> None:
    history = operation("GET /setup/devices/{deviceURL}/states/{name}/history/{from}/{to}")
    span: dict[str, Any] = {"deviceURL": DEVICE, "name": "core:LuminanceState", "from": 1, "to": 2}
    assert history.filled(span | {"limit": 9}).path.endswith("/history/1/2?limit=9")
    for wrong in ({"from": "1"}, {"to": True}, {"limit": "9"}, {"other": 1}):
        with pytest.raises(BadCallError):
            history.filled(span | wrong)
    with pytest.raises(BadCallError):
        operation("GET /oauth2/authorization").filled({"client_id": "x"})
    setup = operation("get_setup")
    assert setup.filled({"withManufacturerData": False}).path == "/setup?withManufacturerData=false"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "its body is missing"),
        ([], "the body must be an object"),
        ({"label": 7}, "the body.label must be text"),
        ({"label": "x", "akshuns": []}, "the body has no key 'akshuns'"),
        ({"actions": {}}, "the body.actions must be a list"),
        ({"actions": [{"deviceURL": DEVICE, "commands": [{"name": ["x"]}]}]}, "the body.actions[0].commands[0].name"),
        ({"actions": [{"deviceURL": DEVICE, "commands": [{"nmae": "x"}]}]}, "commands[0] has no key 'nmae'"),
    ],
)
def test_a_body_of_another_shape_is_not_sent(body: Any, said: str) -> None:
    with pytest.raises(BadCallError) as caught:
        operation("post_exec_apply").filled({}, body)
    assert said in str(caught.value)
    assert not caught.value.sent


def test_a_body_of_its_shape_is_taken_as_it_is() -> None:
    commands = [{"name": "setClosure", "parameters": [30, "x", {"y": None}], "delay": None}]
    body = {"label": "x", "actions": [{"deviceURL": DEVICE, "commands": commands}]}
    assert operation("post_exec_apply").filled({"optimizeWithProtocolGroups": True}, body).body is body
    place = operation("POST /setup/places/{parentPlaceOID}/subPlaces")
    for kind in (5, "5"):
        assert place.filled({"parentPlaceOID": "p"}, {"label": "Attic", "type": kind}).body["type"] == kind
    triggers = operation("post_triggers")
    triggers.filled({}, {"ifThenSetupTrigger": {"label": "x"}})
    strange: list[dict[str, Any]] = [{"one": {}, "two": {}}, {"ifThenSetupTrigger": []}, {}]
    for wrong in strange:
        with pytest.raises(BadCallError):
            triggers.filled({}, wrong)
    with pytest.raises(BadCallError):
        operation("get_setup").filled({}, {"x": 1})
    assert operation("POST /setup/devices/states/refresh").filled({}).body is None


def test_no_error_says_what_was_given() -> None:
    wrong: list[tuple[str, dict[str, Any], Any]] = [
        ("post_exec_apply", {}, {"label": ["geheim"]}),
        ("get_setup_places_by_place_oid", {"placeOID": ["geheim"]}, None),
    ]
    for name, values, body in wrong:
        with pytest.raises(BadCallError) as caught:
            operation(name).filled(values, body)
        assert "geheim" not in repr(caught.value)


def test_secrets_of_a_login_are_a_form_and_a_file_has_parts() -> None:
    target = operation("post_login").filled({"userId": "a@b.c", "userPassword": "p&q=é"})
    assert (target.path, target.form) == (
        "/login", (b"userId=a%40b.c&userPassword=p%26q%3D%C3%A9", "application/x-www-form-urlencoded"),
    )  # fmt: skip
    assert "p&q" not in repr(target)
    upload = operation("POST /config/{gatewayId}/ogp/knx/import").filled({"gatewayId": "1", "file": b"PK\x03"})
    assert upload.form is not None
    assert b"PK\x03" in upload.form[0]
    assert upload.form[1].startswith("multipart/form-data; boundary=")


def test_a_deprecated_operation_warns_and_works() -> None:
    with pytest.warns(DeprecationWarning, match=r"GET /history/executions is deprecated since 2021\.6"):
        one = operation("GET /history/executions")
    assert one.filled({}).path == "/history/executions"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        operation("GET /history/lastExecutions")


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(BadCallError):
        operation("get_everything")


def test_the_table_is_what_the_script_makes_of_the_reference(tmp_path: Path) -> None:
    if not REFERENCE.is_dir():
        pytest.skip("the reference is not beside this checkout")
    script = ROOT / "deploy" / "overkiz-operations.py"
    sources = [str(REFERENCE / "overkiz-operations.json"), str(REFERENCE / "overkiz.md")]
    subprocess.run([sys.executable, str(script), *sources, str(tmp_path)], check=True, timeout=60)
    for name in ("operations.json", "codes.json"):
        kept = ROOT / "panels" / "drivers" / "overkiz" / name
        assert (tmp_path / name).read_bytes() == kept.read_bytes()


def test_operations_of_the_newer_revision_are_there() -> None:
    newer = [one for one in operations() if one.revision]
    assert len(newer) == 11
    daily = operation("GET /history/executions/daily/{year}/{month}/{day}")
    said = daily.filled({"year": "2026", "month": "3", "day": "1", "executionCategory": "x"})
    assert said.path == "/history/executions/daily/2026/3/1?executionCategory=x"
