"""What went wrong with a link, in our words, with the vendor's beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from panels.drivers import base, judge_of, vendor_errors
from panels.drivers.vendor_errors import VendorError
from panels.vendors.egress import EgressRefusedError
from panels.vendors.mqtt import LinkError
from panels.vocabulary.links import LinkTrouble

_LONGEST: Final = 400

# What the kinds of the contract tell apart; the first class of an error's own order of resolution decides.
_BY_KIND: Final[Mapping[type[Exception], LinkTrouble]] = {
    EgressRefusedError: LinkTrouble.NOT_ALLOWED_OUT,
    base.SettingRefusedError: LinkTrouble.SETTINGS,
    base.NotSupportedError: LinkTrouble.SETTINGS,
    base.BadPayloadError: LinkTrouble.UNREADABLE,
    base.CodeRefusedError: LinkTrouble.CODE_REFUSED,
    base.CredentialsRefusedError: LinkTrouble.LOGIN_REFUSED,
    base.LockedOutError: LinkTrouble.LOCKED_OUT,
    base.SessionEndedError: LinkTrouble.SESSION_ENDED,
    base.UntrustedError: LinkTrouble.UNTRUSTED,
    base.UnreachableError: LinkTrouble.UNREACHABLE,
    vendor_errors.UnreadableAnswerError: LinkTrouble.UNREADABLE,
    vendor_errors.UnexpectedAnswerError: LinkTrouble.UNREADABLE,
    vendor_errors.ClocksApartError: LinkTrouble.CLOCKS_APART,
    base.VendorUnavailableError: LinkTrouble.VENDOR_FAULT,
}

# What a driver can tell beyond that, by the codes of its ``why``.
_BY_WHY: Final[Mapping[str, LinkTrouble]] = {
    "account_wrong_login": LinkTrouble.WRONG_LOGIN,
    "account_no_user": LinkTrouble.WRONG_LOGIN,
    "account_token": LinkTrouble.TOKEN_REFUSED,
    "account_too_many_logins": LinkTrouble.TOO_MANY_LOGINS,
    "account_too_many_devices": LinkTrouble.TOO_MANY_DEVICES,
    "account_too_many_sessions": LinkTrouble.TOO_MANY_SESSIONS,
    "account_denied": LinkTrouble.FORBIDDEN,
    "account_forbidden": LinkTrouble.FORBIDDEN,
    "account_not_allowed": LinkTrouble.FORBIDDEN,
    "account_panel_offline": LinkTrouble.PANELS_OFFLINE,
    "account_discovery": LinkTrouble.PANELS_BEING_READ,
    "account_not_found": LinkTrouble.NOT_FOUND,
    "account_version": LinkTrouble.VERSION,
    "account_busy": LinkTrouble.BUSY,
    "account_queue": LinkTrouble.BUSY,
    "account_executions": LinkTrouble.BUSY,
    "account_rate": LinkTrouble.RATE_LIMITED,
    "account_budget": LinkTrouble.RATE_LIMITED,
    "account_maintenance": LinkTrouble.MAINTENANCE,
    "account_no_answer": LinkTrouble.NO_ANSWER,
    "account_unreadable": LinkTrouble.UNREADABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What pages say of a link: which trouble it is, what the vendor or the network said, and when it ends."""

    trouble: LinkTrouble
    words: str = ""
    until: datetime | None = None

    @property
    def quote(self) -> str:
        """The words, as they are kept."""
        return self.words[:_LONGEST]


def told_by(error: Exception, vendor: str) -> Told:
    """What an error means for the link to a vendor; its quote holds nothing secret, as no text of an error does."""
    if isinstance(error, VendorError):
        cause = getattr(error, "cause", None)
        if isinstance(cause, VendorError):
            return told_by(cause, vendor)
        return Told(trouble=_trouble(error, vendor), words=_words(error), until=error.until)
    until = error.until if isinstance(error, base.LockedOutError) else None
    return Told(trouble=_trouble(error, vendor), words=str(error), until=until)


def _trouble(error: Exception, vendor: str) -> LinkTrouble:
    if isinstance(error, LinkError):
        return error.trouble
    driver = judge_of(vendor)
    if driver is not None and isinstance(error, VendorError):
        found = _BY_WHY.get(driver.why(error).code)
        if found is not None:
            return found
    return next((_BY_KIND[kind] for kind in type(error).__mro__ if kind in _BY_KIND), LinkTrouble.OTHER)


def _words(error: VendorError) -> str:
    """The vendor's own, and the numbers by which its support knows them; its driver's summary is our English."""
    facts = " ".join(str(fact) for fact in (f"HTTP {error.status}" if error.status else "", error.number or "") if fact)
    return ", ".join(part for part in (error.vendor_text, facts) if part)
