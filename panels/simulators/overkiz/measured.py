"""What devices measured in the past: made up from the seed before the program began, recorded after (reference 9)."""

import math
import random
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from panels.simulators.overkiz.world import Device

QUARTER: Final = 15 * 60_000
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
MOST: Final = 5_000
GROWING: Final = ("Consumption", "Index")


def is_measured(device: Device, name: str) -> bool:
    """Say whether a state is a number that has a history."""
    value = device.value(name)
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_at(device: Device, name: str, when: int, now: int) -> float:
    """Return what a state was at a moment, in ms: as recorded, or a wave that ends at the present value."""
    before = [value for told, value in device.log.get(name, ()) if told <= when]
    if before:
        return before[-1]
    log = device.log.get(name)
    anchor = log[0][1] if log else float(device.value(name))
    if any(word in name for word in GROWING) and not name.endswith("PowerConsumptionState"):
        return max(0.0, round(anchor - (now - when) / HOUR * 400))
    key = zlib.crc32(f"{device.url}{name}".encode())
    noise = random.Random(key ^ (when // QUARTER)).uniform(-0.1, 0.1)
    daily = math.sin(when / DAY * 2 * math.pi + key % 7) - math.sin(now / DAY * 2 * math.pi + key % 7)
    swing = 2.5 if "Temperature" in name else abs(anchor) * 0.08
    return round(anchor + swing * (daily + noise), 2)


def raw(device: Device, name: str, first: int, last: int, now: int) -> list[dict[str, Any]]:
    """Return values every quarter of an hour, newest last, and what was really told in between."""
    last = min(last, now)
    start = -(-first // QUARTER) * QUARTER
    moments = set(range(max(start, last - MOST * QUARTER), last + 1, QUARTER))
    moments |= {told for told, _ in device.log.get(name, ()) if first <= told <= last}
    return [{"when": when, "value": value_at(device, name, when, now)} for when in sorted(moments)]


def summed(device: Device, name: str, first: int, last: int, now: int, *, step: int) -> list[dict[str, Any]]:
    """Return one row for each ``step`` ms: mean, least and greatest value, and of how many samples."""
    rows = []
    for begin in range(first - first % step, min(last, now) + 1, step)[-MOST:]:
        end = min(begin + step, now)
        fine = max(step // 24, QUARTER)
        values = [value_at(device, name, when, now) for when in range(begin, end, fine)] or [0.0]
        rows.append(
            {
                "when": begin,
                "value": round(sum(values) / len(values), 2),
                "min": min(values),
                "max": max(values),
                "samples": len(values),
            }
        )
    return rows


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as the exports do, one line each."""
    keys = list(rows[0]) if rows else ["when", "value"]
    lines = [";".join(keys), *(";".join(str(row[key]) for key in keys) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def stacked(series: Iterable[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield rows over several devices that measure the same, moment by moment."""
    table: dict[int, list[dict[str, Any]]] = {}
    for rows in series:
        for row in rows:
            table.setdefault(row["when"], []).append(row)
    for when in sorted(table):
        rows = table[when]
        yield {
            "when": when,
            "values": [row["value"] for row in rows],
            "minValues": [row.get("min", row["value"]) for row in rows],
            "maxValues": [row.get("max", row["value"]) for row in rows],
            "samples": [row.get("samples", 1) for row in rows],
        }
