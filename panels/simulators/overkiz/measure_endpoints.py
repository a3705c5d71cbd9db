"""State history, charts and exports (reference 9)."""

from typing import Any, Final

from panels.simulators.overkiz import measured
from panels.simulators.overkiz.calls import Call, Plain
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import Device

desk = Desk()
DEVICE: Final = "/setup/devices/{deviceURL}/states"
STEPS: Final = {"daily": measured.DAY, "monthly": 30 * measured.DAY, "annual": 365 * measured.DAY}
# A raw query of more is refused unless a limit is given.
WINDOW: Final = 3 * measured.DAY
LONGEST: Final = 20 * 365 * measured.DAY


def _span(call: Call) -> tuple[int, int]:
    now = call.machinery.now()
    if "from" not in call.path:
        return now - WINDOW, now
    first, last = call.number("from"), call.number("to")
    if first < 0 or last < first or last - first > LONGEST:
        raise named("invalid_field", "from or to")
    return first, last


def _step(call: Call) -> int:
    return next((step for word, step in STEPS.items() if f"/{word}/" in call.operation.path), 0)


def _rows(call: Call, device: Device, name: str) -> list[dict[str, Any]]:
    if not measured.is_measured(device, name):
        raise named("unsupported", name)
    first, last = _span(call)
    now, step = call.machinery.now(), _step(call)
    if step:
        return measured.summed(device, name, first, last, now, step=step)
    limit = call.query.get("limit", "")
    if limit:
        if not limit.isascii() or not limit.isdigit() or len(limit) > 6 or int(limit) < 1:
            raise named("invalid_field", "limit")
        return measured.raw(device, name, first, last, now)[-int(limit) :]
    if last - first > WINDOW:
        raise named("invalid_field", "the period is longer than 3 days")
    return measured.raw(device, name, first, last, now)


def _unit(device: Device) -> str | None:
    return device.model.unit or None


def _wrapped(call: Call, device: Device, name: str) -> dict[str, Any]:
    return {"historyValues": _rows(call, device, name), "historizationMethod": 1, "deviceUnit": _unit(device)}


@desk(
    f"GET {DEVICE}/{{name}}/history/{{from}}/{{to}}",
    *(f"GET {DEVICE}/{{name}}/history/{word}/{{from}}/{{to}}" for word in STEPS),
)
def one_state(call: Call) -> Any:
    return _wrapped(call, call.device(), call.path["name"])


@desk(
    f"GET {DEVICE}/history/{{from}}/{{to}}",
    *(f"GET {DEVICE}/history/{word}/{{from}}/{{to}}" for word in STEPS),
)
def all_states(call: Call) -> Any:
    device = call.device()
    return [_wrapped(call, device, name) for name in device.states if measured.is_measured(device, name)]


def _alike(call: Call) -> list[Device]:
    name, unit = call.path["name"], call.device().model.unit
    return [d for d in call.devices() if d.model.unit == unit and measured.is_measured(d, name)]


def _stacked(call: Call) -> list[dict[str, Any]]:
    name, devices = call.path["name"], _alike(call)
    if not devices:
        raise named("unsupported", name)
    return list(measured.stacked([_rows(call, device, name) for device in devices]))


@desk(
    f"GET {DEVICE}/{{name}}/history/stacked/{{from}}/{{to}}",
    *(f"GET {DEVICE}/{{name}}/history/stacked/{word}/{{from}}/{{to}}" for word in STEPS),
)
def stacked(call: Call) -> Any:
    devices = _alike(call)
    return {
        "stackedHistoryValues": _stacked(call),
        "stackLevels": [device.label for device in devices],
        "deviceCounts": [1] * len(devices),
        "historizationMethod": 1,
        "deviceUnit": _unit(call.device()),
    }


@desk(f"GET {DEVICE}/{{name}}/history/export", f"GET {DEVICE}/{{name}}/history/{{from}}/{{to}}/export")
def export(call: Call) -> Any:
    return Plain(measured.as_csv(_rows(call, call.device(), call.path["name"])), "text/csv")


@desk(f"GET {DEVICE}/{{name}}/history/stacked/daily/{{from}}/{{to}}/export")
def export_stacked(call: Call) -> Any:
    return Plain(measured.as_csv(_stacked(call)), "text/csv")


@desk("POST /setup/devices/states/growingIndexes")
def growing(call: Call) -> Any:
    now, told = call.machinery.now(), []
    for row in call.rows()[:100]:
        if not isinstance(row, dict) or not isinstance(row.get("deviceUrl"), str):
            raise named("missing", "deviceUrl")
        device, name = call.device(row["deviceUrl"]), str(row.get("stateName"))
        first, last = row.get("from"), row.get("to")
        if not isinstance(first, int) or not isinstance(last, int) or not measured.is_measured(device, name):
            raise named("invalid_field", "stateName, from or to")
        delta = measured.value_at(device, name, last, now) - measured.value_at(device, name, first, now)
        told.append({"deviceUrl": device.url, "stateName": name, "delta": round(delta, 2)})
    return told
