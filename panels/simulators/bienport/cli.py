"""Command-line options of ``simulate bienport`` and the life of the program around the server."""

import argparse
import logging
from collections.abc import Callable
from typing import Any, Final

from panels.simulators import options
from panels.simulators.bienport.cloud import CloudSettings
from panels.simulators.bienport.faults import AT_ONCE, FAULTS
from panels.simulators.bienport.machinery import Delays
from panels.simulators.bienport.mqtt import BrokerAddress
from panels.simulators.bienport.pins import BLOCK, AesMode, Padding
from panels.simulators.bienport.server import Server, ServerSettings
from panels.simulators.faults import Faults, Value
from panels.simulators.running import serve

MOST_PANELS: Final = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    cloud = CloudSettings()
    parser.add_argument("--port", type=options.port, default=0, help="REST and control port on loopback (any free one)")
    parser.add_argument("--mqtt-port", type=options.port, default=0, help="port of the embedded broker (any free one)")
    parser.add_argument("--tls", action="store_true", help="TLS on REST and the embedded broker")
    parser.add_argument("--broker", help="use this broker: mqtt://user:password@host:port, or mqtts")
    parser.add_argument("--broker-ca", help="file of the CA of an mqtts broker")
    parser.add_argument("--panels", type=_panel_count, default=cloud.panels, help="how many alarm panels")
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
    parser.add_argument("--reads-without-pin", action="store_true", help="serve reads without a code")
    parser.add_argument(
        "--pace", type=options.seconds, default=cloud.pace, help="mean seconds between spontaneous happenings; 0: none"
    )
    parser.add_argument("--exit-delay", type=options.seconds, default=cloud.delays.exit)
    parser.add_argument("--entry-delay", type=options.seconds, default=cloud.delays.entry)
    parser.add_argument("--siren-time", type=options.seconds, default=cloud.delays.siren)
    parser.add_argument("--latency", type=options.seconds, default=cloud.latency, help="seconds until an answer")
    parser.add_argument("--ack-timeout", type=options.seconds, default=cloud.ack_timeout, help="seconds until E9")
    parser.add_argument("--device-delay", type=options.seconds, default=cloud.device_delay, help="seconds of setExtDO")
    parser.add_argument("--language", choices=["en", "tr"], default="en", help="language of reasons")
    parser.add_argument("--aes-mode", choices=list(AesMode), default=AesMode.ECB.value)
    parser.add_argument("--aes-padding", choices=list(Padding), default=Padding.PKCS7.value)
    parser.add_argument("--aes-iv", type=_iv, default=bytes(BLOCK), help="IV of CBC, 32 hex digits (zeros)")
    parser.add_argument("--mq-password", choices=["verbatim", "aes"], default="verbatim")


def _panel_count(text: str) -> int:
    return options.within(text, int, 1, MOST_PANELS)


def _iv(text: str) -> bytes:
    iv = bytes.fromhex(text)
    if len(iv) != BLOCK:
        raise argparse.ArgumentTypeError("an IV has 32 hex digits")
    return iv


def settings_from(chosen: dict[str, Any]) -> ServerSettings:
    """Turn parsed options into settings. Raises ValueError for a broker that is no URL."""
    faults: list[tuple[str, Value | None]] = list(chosen["fault"])
    if chosen["reads_without_pin"]:
        faults.append(("reads_without_pin", None))
    broker = chosen["broker"]
    return ServerSettings(
        cloud=CloudSettings(
            seed=chosen["seed"],
            panels=chosen["panels"],
            pace=chosen["pace"],
            latency=chosen["latency"],
            ack_timeout=chosen["ack_timeout"],
            device_delay=chosen["device_delay"],
            delays=Delays(exit=chosen["exit_delay"], entry=chosen["entry_delay"], siren=chosen["siren_time"]),
            turkish=chosen["language"] == "tr",
            aes_mode=AesMode(chosen["aes_mode"]),
            aes_padding=Padding(chosen["aes_padding"]),
            aes_iv=chosen["aes_iv"],
            sealed_mq_password=chosen["mq_password"] != "verbatim",  # noqa: S105 - a format, not a password
        ),
        port=chosen["port"],
        mqtt_port=chosen["mqtt_port"],
        tls=chosen["tls"],
        broker=BrokerAddress.parse(broker, ca_file=chosen["broker_ca"]) if broker else None,
        faults=tuple(faults),
    )


def run(chosen: dict[str, Any], announce: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; ``announce`` gets the first line once everything answers."""
    # Every connection and packet is news to them.
    for chatty in ("amqtt", "transitions"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    settings = settings_from(chosen)
    serve(lambda: Server(settings), announce)
