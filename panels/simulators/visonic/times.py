"""How long things take in this cloud and at its panels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds. Only the process's figures come from the reference (7); the others are choices."""

    handled: float = 0.3
    process: float = 1.0
    exit: float = 30.0
    entry: float = 30.0
    siren: float = 120.0
    discovery: float = 3.0
    awake: float = 120.0
    checking_in: float = 60.0
