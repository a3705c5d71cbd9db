"""Commands as a driver sees them, and the settings it asks an installer for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from panels.drivers.contract.homes import DeviceAct
from panels.vocabulary import CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command as a driver sees it.

    Codes, names and addresses are in clear here, for the length of one call, and out of ``repr``. ``act`` is what a
    device of the panel is asked, ``scene`` and ``execution`` are the vendor's ids of what is run or ended.
    ``by_person``: somebody asked for it at this moment, so it comes before what runs by itself.
    """

    name: CommandName
    correlation_id: str
    panel: str
    brand: str = ""
    model: str = ""
    partition: int | None = None
    zones: tuple[int, ...] = ()
    output: int | None = None
    on: bool | None = None
    seconds: int | None = None
    act: DeviceAct | None = None
    scene: str = ""
    execution: str = ""
    by_person: bool = True
    user_kind: str = ""
    user_index: int | None = None
    pin: str | None = field(default=None, repr=False)
    new_pin: str | None = field(default=None, repr=False)
    new_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One thing an installer is asked for when a connection is made; a secret is sealed and never shown."""

    key: str
    label: str
    secret: bool = False
    required: bool = True
    default: Any = ""
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A command the vendor has taken and not yet settled; ``handles`` are the vendor's names for its processes.

    ``panel`` is the vendor's id, ``sent_at`` when it may first have reached the vendor.
    """

    correlation_id: str
    handles: tuple[str, ...]
    name: CommandName | None = None
    panel: str = ""
    partition: int | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something asked of an account failed: a key of the driver's ``sentences``, and the vendor's own words."""

    code: str
    vendor_text: str = ""
