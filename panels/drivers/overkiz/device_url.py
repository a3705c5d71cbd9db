"""Addresses of devices: ``<protocol>://<gatewayId>/<deviceAddress>[#<subsystemId>]`` (reference 6.2)."""

import re
from dataclasses import dataclass
from typing import Final, Self

_WRITTEN: Final = re.compile(r"(?P<protocol>[^:/]+)://(?P<gateway>[^/]+)/(?P<address>[^#]+)(?:#(?P<subsystem>\d+))?")
# What a radio protocol without a way back never confirms (reference 7).
ONE_WAY: Final = frozenset({"rts", "rtd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceURL:
    """One device's address in its parts; ``subsystem`` None where the product has but one."""

    protocol: str
    gateway: str
    address: str
    subsystem: int | None = None

    @classmethod
    def parse(cls, said: str) -> Self | None:
        """The parts of an address; None for one of another form."""
        found = _WRITTEN.fullmatch(said) if len(said) <= 500 else None
        if found is None:
            return None
        subsystem = found["subsystem"]
        return cls(
            protocol=found["protocol"],
            gateway=found["gateway"],
            address=found["address"],
            subsystem=int(subsystem) if subsystem and len(subsystem) < 10 else None,
        )

    @property
    def product(self) -> str:
        """What all parts of one physical product share."""
        return f"{self.protocol}://{self.gateway}/{self.address}"

    @property
    def is_one_way(self) -> bool:
        """Whether the device cannot answer, so that no command is ever confirmed."""
        return self.protocol in ONE_WAY
