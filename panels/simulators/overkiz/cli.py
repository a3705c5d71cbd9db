"""Command-line options of ``simulate overkiz``."""

import argparse
from collections.abc import Callable
from typing import Any

from panels.simulators import options
from panels.simulators.faults import Faults
from panels.simulators.overkiz.cloud import CloudSettings
from panels.simulators.overkiz.faults import AT_ONCE, FAULTS
from panels.simulators.overkiz.layouts import LAYOUTS
from panels.simulators.overkiz.limits import Limits
from panels.simulators.overkiz.machinery import Times
from panels.simulators.overkiz.server import Server, ServerSettings
from panels.simulators.running import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; times in seconds."""
    cloud, times, limits = CloudSettings(), Times(), Limits()
    seconds = options.seconds
    parser.add_argument("--port", type=options.port, default=0, help="port on loopback (any free one)")
    parser.add_argument("--tls", action="store_true", help="TLS; the first line names the CA's file")
    parser.add_argument(
        "--setup", choices=tuple(LAYOUTS), nargs="+", default=list(cloud.setups), help="homes of the main account"
    )
    parser.add_argument("--panels", type=_home_count, default=1, help="how many homes at least, each with an account")
    parser.add_argument("--seed", type=int, default=cloud.seed, help="the same seed makes the same world")
    parser.add_argument(
        "--fault",
        type=options.fault_of(Faults(FAULTS, AT_ONCE)),
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME[=VALUE]",
        help=f"misbehave: {', '.join(FAULTS)}",
    )
    parser.add_argument("--pace", type=seconds, default=cloud.pace, help="between happenings; 0: none")
    parser.add_argument("--answer-after", type=seconds, default=cloud.answer_after)
    parser.add_argument("--session-life", type=seconds, default=cloud.session_life, help="without a listener")
    parser.add_argument("--listening-life", type=seconds, default=cloud.listening_life, help="without a fetch")
    parser.add_argument("--token-life", type=seconds, default=cloud.token_life, help="of access tokens")
    parser.add_argument("--block", type=seconds, default=cloud.block, help="after five failed logins")
    parser.add_argument("--api-key", default="", help="demand this key at login")
    parser.add_argument("--new-envelope", action="store_true", help="events as the page of 2026 shows them")
    parser.add_argument("--polling", type=seconds, default=limits.polling, help="between fetches; 0: no limit")
    parser.add_argument("--bulk-load", type=_count, default=limits.bulk_load, help="calls a day; 0: no limit")
    parser.add_argument("--bulk-history", type=_count, default=limits.bulk_history, help="calls a day; 0: no limit")
    parser.add_argument("--executions", type=_count, default=limits.executions, help="commands a day; 0: no limit")
    parser.add_argument("--switches", type=_count, default=limits.switches, help="of the setup a day; 0: no limit")
    parser.add_argument("--start-time", type=seconds, default=times.start, help="until an execution is in progress")
    parser.add_argument("--travel-time", type=seconds, default=times.travel, help="of a shutter, all the way")
    parser.add_argument("--no-answer-time", type=seconds, default=times.no_answer, help="until a device is given up")
    parser.add_argument("--peer-down-time", type=seconds, default=times.peer_down, help="until a box is given up")
    parser.add_argument("--entry-delay", type=seconds, default=times.entry)
    parser.add_argument("--siren-time", type=seconds, default=times.siren)


def _home_count(text: str) -> int:
    return options.within(text, int, 1, 10_000)


def _count(text: str) -> int:
    return options.within(text, int, 0, 1_000_000)


def settings_from(chosen: dict[str, Any]) -> ServerSettings:
    """Turn parsed options into settings."""
    times = Times(
        start=chosen["start_time"],
        travel=chosen["travel_time"],
        no_answer=chosen["no_answer_time"],
        peer_down=chosen["peer_down_time"],
        entry=chosen["entry_delay"],
        siren=chosen["siren_time"],
    )
    allowed = ("polling", "bulk_load", "bulk_history", "executions", "switches")
    same = ("seed", "panels", "pace", "answer_after", "session_life", "listening_life", "token_life", "block")
    cloud = CloudSettings(
        setups=tuple(chosen["setup"]),
        api_key=chosen["api_key"],
        new_envelope=chosen["new_envelope"],
        limits=Limits(**{name: chosen[name] for name in allowed}),
        times=times,
        **{name: chosen[name] for name in same},
    )
    return ServerSettings(cloud=cloud, port=chosen["port"], tls=chosen["tls"], faults=tuple(chosen["fault"]))


def run(chosen: dict[str, Any], announce: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; ``announce`` gets the first line once everything answers."""
    settings = settings_from(chosen)
    serve(lambda: Server(settings), announce)
