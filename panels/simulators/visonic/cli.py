"""Command-line options of ``simulate visonic``."""

import argparse
from collections.abc import Callable
from typing import Any, Final

from panels.simulators import options
from panels.simulators.faults import Faults
from panels.simulators.running import serve
from panels.simulators.visonic.cloud import CloudSettings
from panels.simulators.visonic.faults import AT_ONCE, FAULTS
from panels.simulators.visonic.server import Server, ServerSettings
from panels.simulators.visonic.times import Times

# Who looks every second sees a process start, then handled, then over (choices; the reference has 0.3 s and 1 s).
HANDLED, PROCESS = 1.2, 3.0
# "About once a day" is what people say of dying sessions (reference 2).
A_DAY: Final = 86_400.0
VERSIONS: Final = ("8.0", "9.0", "10.0", "12.0", "13.0", "14.0", "15.0")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; times in seconds."""
    cloud, times = CloudSettings(), Times()
    parser.add_argument("--port", type=options.port, default=0, help="port on loopback (any free one)")
    parser.add_argument("--tls", action="store_true", help="TLS; the first line names the CA's file")
    parser.add_argument("--version", dest="api", choices=VERSIONS, nargs="+", default=cloud.versions, help="offered")
    parser.add_argument("--panels", type=_panel_count, default=cloud.panels, help="how many panels the account has")
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
    parser.add_argument("--pace", type=options.seconds, default=cloud.pace, help="between happenings; 0: none")
    parser.add_argument("--answer-after", type=options.seconds, default=cloud.answer_after)
    parser.add_argument("--session-life", type=options.seconds, default=A_DAY, help="of session tokens; 0: for ever")
    parser.add_argument("--user-life", type=options.seconds, default=0.0, help="of user tokens; 0: for ever")
    parser.add_argument("--block", type=options.seconds, default=cloud.block, help="after five failed logins")
    parser.add_argument("--most-sessions", type=int, default=64, help="open sessions of one panel, then 447; 0: any")
    parser.add_argument("--most-devices", type=int, default=32, help="logged-in devices, then 443; 0: any")
    parser.add_argument("--process-time", type=options.seconds, default=PROCESS, help="until a process is over")
    parser.add_argument("--handled-after", type=options.seconds, default=HANDLED, help="until a process is handled")
    parser.add_argument("--exit-delay", type=options.seconds, default=times.exit)
    parser.add_argument("--entry-delay", type=options.seconds, default=times.entry)
    parser.add_argument("--siren-time", type=options.seconds, default=times.siren)
    parser.add_argument("--discovery", type=options.seconds, default=times.discovery)
    parser.add_argument("--awake", type=options.seconds, default=times.awake, help="of a panel that sleeps")


def _panel_count(text: str) -> int:
    return options.within(text, int, 1, 10_000)


def settings_from(chosen: dict[str, Any]) -> ServerSettings:
    """Turn parsed options into settings."""
    times = Times(
        handled=chosen["handled_after"],
        process=chosen["process_time"],
        exit=chosen["exit_delay"],
        entry=chosen["entry_delay"],
        siren=chosen["siren_time"],
        discovery=chosen["discovery"],
        awake=chosen["awake"],
    )
    same = (
        "seed",
        "panels",
        "pace",
        "answer_after",
        "session_life",
        "user_life",
        "block",
        "most_sessions",
        "most_devices",
    )
    cloud = CloudSettings(versions=tuple(chosen["api"]), times=times, **{name: chosen[name] for name in same})
    return ServerSettings(cloud=cloud, port=chosen["port"], tls=chosen["tls"], faults=tuple(chosen["fault"]))


def run(chosen: dict[str, Any], announce: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; ``announce`` gets the first line once everything answers."""
    settings = settings_from(chosen)
    serve(lambda: Server(settings), announce)
