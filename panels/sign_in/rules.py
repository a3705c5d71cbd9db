"""What signing in takes and how long it lasts, by what somebody may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from typing import Final

from panels.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRule:
    """``idle``: after so long without a request a sign-in ends; ``absolute``: after so long in any case."""

    second_factor: bool
    idle: timedelta
    absolute: timedelta

    def stricter(self, other: "SignInRule") -> "SignInRule":
        """What both of two rules allow."""
        return SignInRule(
            second_factor=self.second_factor or other.second_factor,
            idle=min(self.idle, other.idle),
            absolute=min(self.absolute, other.absolute),
        )


# A shift is watched by whoever began it; it is not interrupted in the middle by a sign-in.
_SHIFT: Final = SignInRule(second_factor=True, idle=timedelta(hours=12), absolute=timedelta(hours=14))
_WORKDAY: Final = SignInRule(second_factor=True, idle=timedelta(hours=8), absolute=timedelta(hours=12))

RULES: Final[dict[Role, SignInRule]] = {
    Role.OPERATOR: _SHIFT,
    Role.SUPERVISOR: _SHIFT,
    Role.ENGINEER: _WORKDAY,
    Role.INSTALLER_MANAGER: _WORKDAY,
    Role.OWNER: SignInRule(second_factor=True, idle=timedelta(days=30), absolute=timedelta(days=90)),
    # A phone in a pocket. What it may do is said by grants.
    Role.RESIDENT: SignInRule(second_factor=False, idle=timedelta(days=30), absolute=timedelta(days=180)),
}
ADMINISTRATOR: Final = SignInRule(second_factor=True, idle=timedelta(minutes=30), absolute=timedelta(hours=8))
# Whoever belongs nowhere may at most do what a grant says.
NOBODY_SPECIAL: Final = RULES[Role.RESIDENT]
# Whoever is granted to disarm opens the door as its owner does.
DISARMS: Final = RULES[Role.OWNER]
STRICTEST: Final = reduce(SignInRule.stricter, (*RULES.values(), ADMINISTRATOR))


def rule_for(roles: Iterable[str], *, administrator: bool, disarms: bool) -> SignInRule:
    """The strictest of a person's rules. A role that this table does not know gets the strictest of all."""
    rules = [RULES[Role(role)] if role in RULES else STRICTEST for role in roles]
    rules += [ADMINISTRATOR] * administrator + [DISARMS] * disarms
    return reduce(SignInRule.stricter, rules, NOBODY_SPECIAL)
