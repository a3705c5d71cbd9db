"""What happens by itself, and how long things take for who watches with a real clock."""

import argparse
import asyncio
import time
from collections import Counter
from typing import Any

import pytest

from panels.simulators.visonic import cli
from panels.simulators.visonic.server import Server, ServerSettings
from tests.panels.simulators.visonic.workbench import Workbench


def settings(*words: str) -> ServerSettings:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return cli.settings_from(vars(parser.parse_args(words)))


def steps(bench: Workbench, every: float) -> list[str]:
    """The steps of a process that somebody sees who looks this often."""
    token = bench.call("POST", "set_state", {"partition": -1, "state": "HOME"}).json()["process_token"]
    seen = []
    for _ in range(10):
        seen.append(bench.get(f"process_status?process_tokens={token}")[0]["status"])
        bench.advance(every)
    return sorted(set(seen), key=seen.index)


@pytest.mark.parametrize("late", [0.0, 0.3, 0.7, 0.99])
def test_who_looks_every_second_sees_each_step_in_the_demo(late: float) -> None:
    with Workbench(times=settings().cloud.times) as bench:
        bench.login()
        bench.advance(late)
        assert steps(bench, 1.0) == ["start", "handled", "succeeded"]


def test_times_can_be_chosen() -> None:
    times = settings("--process-time", "0.2", "--handled-after", "0.1").cloud.times
    assert (times.handled, times.process) == (0.1, 0.2)
    with Workbench(times=times) as bench:
        bench.login()
        assert steps(bench, 0.11) == ["start", "handled", "succeeded"]


def test_limits_of_the_program_are_those_of_the_cloud() -> None:
    cloud = settings("--most-devices", "3", "--most-sessions", "4", "--session-life", "60").cloud
    assert (cloud.most_devices, cloud.most_sessions, cloud.session_life) == (3, 4, 60.0)
    assert settings().cloud.most_devices > 1


@pytest.fixture(scope="module")
def days() -> Any:
    """Some days in the life of four panels: what they logged, and what they measured."""
    events: Counter[int] = Counter()
    degrees: set[float] = set()
    rooms: set[float] = set()
    outputs: set[str] = set()
    with Workbench(pace=20.0, seed=3) as bench:
        for index in range(4):
            bench.login(index)
            known: set[int] = set()
            for _ in range(90):
                bench.advance(1500)
                rows = bench.get("events")
                events.update(row["type_id"] for row in rows if row["event"] not in known)
                known |= {row["event"] for row in rows}
                for device in bench.get("devices"):
                    told = device.get("traits", {}).get("meteo_info", {}).get("temperature")
                    if told:
                        degrees.add(told["value"])
                outputs |= {row["state"]["pgm"] for row in bench.get("home_automation_devices")}
                rooms |= {row["indoor_temperature"] for row in bench.get("smart_devices")}
    return events, degrees, rooms, outputs


def test_a_life_leaves_a_believable_log(days: Any) -> None:
    events: Counter[int] = days[0]
    daily = {85, 86, 87, 88, 89}
    mishaps = {
        1,
        2,
        3,
        8,
        26,
        43,
        44,
        45,
        46,
        47,
        48,
        51,
        52,
        53,
        54,
        57,
        91,
        92,
        98,
        130,
        154,
        155,
        173,
        993,
        994,
        998,
        999,
    }
    assert daily | mishaps <= events.keys()
    assert events[85] + events[86] + events[87] + events[88] > 5 * (events[1] + events[2] + events[3])
    assert not {15, 36} & events.keys()


def test_rooms_follow_the_day(days: Any) -> None:
    _, degrees, rooms, _ = days
    assert len(degrees) > 5
    assert len(rooms) > 5
    assert all(10 <= one <= 30 for one in degrees)


def test_outputs_are_switched(days: Any) -> None:
    assert days[3] == {"on", "off"}


def test_nothing_happens_at_a_pace_of_none(bench: Workbench) -> None:
    bench.login()
    bench.advance(100_000)
    assert bench.get("events") == []


@pytest.mark.asyncio
async def test_a_process_takes_its_time_on_a_real_clock() -> None:
    async with Server(settings("--pace", "0")) as server:
        panel = next(iter(server.cloud.panels.values()))
        panel.awake = True
        server.cloud.machinery.processes.start(panel, lambda: None)
        (process,) = panel.processes.values()
        assert process.status == "start"
        begun = time.monotonic()
        while process.status != "handled":
            assert time.monotonic() - begun < 5
            await asyncio.sleep(0.05)
        assert 1.0 < time.monotonic() - begun < 2.5
