"""What goes wrong with a link is said in our words and the reader's language, with the vendor's as a quote."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from panels.drivers import base
from panels.drivers.base import DriverError
from panels.drivers.overkiz import errors as of_overkiz
from panels.drivers.vendor_errors import VendorError
from panels.drivers.visonic import errors as of_visonic
from panels.holding.troubles import told_by
from panels.sentences import LINKS, link_text
from panels.vendors.egress import EgressRefusedError
from panels.vendors.mqtt import LinkError
from panels.vocabulary import QuarantineReason
from panels.vocabulary.links import LinkTrouble
from tests.panels.drivers.bienport.samples import account, answering, driver, token

# Answers to what a person asked of an account or a panel; no visit meets them.
_OF_ACTS = (
    of_visonic.UndefinedBadRequestError,
    of_visonic.AlreadyGrantedError,
    of_visonic.AlreadyLinkedError,
    of_visonic.PanelIsArmedError,
    of_visonic.ProcessLostError,
    of_visonic.ProcessTimeoutError,
    of_overkiz.RefusedError,
    of_overkiz.ListenerLostError,
)
CONTRACT: list[tuple[Exception, LinkTrouble]] = [
    (base.CredentialsRefusedError("no"), LinkTrouble.LOGIN_REFUSED),
    (base.CodeRefusedError("no"), LinkTrouble.CODE_REFUSED),
    (base.LockedOutError("wait"), LinkTrouble.LOCKED_OUT),
    (base.VendorUnavailableError("503"), LinkTrouble.VENDOR_FAULT),
    (base.UnreachableError("gone"), LinkTrouble.UNREACHABLE),
    (base.UntrustedError("who"), LinkTrouble.UNTRUSTED),
    (base.SessionEndedError("over"), LinkTrouble.SESSION_ENDED),
    (base.NotSupportedError("no"), LinkTrouble.SETTINGS),
    (base.SettingRefusedError("no", "host"), LinkTrouble.SETTINGS),
    (base.BadPayloadError("?", QuarantineReason.MALFORMED), LinkTrouble.UNREADABLE),
    (EgressRefusedError("no", "x.example"), LinkTrouble.NOT_ALLOWED_OUT),
    (LinkError("no route"), LinkTrouble.BROKER),
    (LinkError("Not authorized", refused=True), LinkTrouble.BROKER_REFUSED),
    (LinkError("localhost, 6 s", LinkTrouble.BROKER_SILENT), LinkTrouble.BROKER_SILENT),
    (DriverError("?"), LinkTrouble.OTHER),
]
VISONIC: list[tuple[type[VendorError], LinkTrouble]] = [
    (of_visonic.WrongUsernameOrPasswordError, LinkTrouble.WRONG_LOGIN),
    (of_visonic.LoginRefusedError, LinkTrouble.LOGIN_REFUSED),
    (of_visonic.LoginTemporaryBlockedError, LinkTrouble.LOCKED_OUT),
    (of_visonic.LoginAttemptsLimitReachedError, LinkTrouble.TOO_MANY_LOGINS),
    (of_visonic.DeviceLimitError, LinkTrouble.TOO_MANY_DEVICES),
    (of_visonic.SessionLimitError, LinkTrouble.TOO_MANY_SESSIONS),
    (of_visonic.UserCodeIncorrectError, LinkTrouble.CODE_REFUSED),
    (of_visonic.SessionTokenError, LinkTrouble.SESSION_ENDED),
    (of_visonic.ServerError, LinkTrouble.VENDOR_FAULT),
    (of_visonic.UnreadableAnswerError, LinkTrouble.UNREADABLE),
    (of_visonic.UnexpectedAnswerError, LinkTrouble.UNREADABLE),
    (of_visonic.ConnectionTimeoutError, LinkTrouble.UNREACHABLE),
    (of_visonic.CertificateError, LinkTrouble.UNTRUSTED),
    (of_visonic.ConnectionLostError, LinkTrouble.NO_ANSWER),
    (of_visonic.AnswerTimeoutError, LinkTrouble.NO_ANSWER),
    (of_visonic.OversizedAnswerError, LinkTrouble.NO_ANSWER),
    (of_visonic.BusyError, LinkTrouble.BUSY),
    (of_visonic.RateLimitedError, LinkTrouble.RATE_LIMITED),
    (of_visonic.UnsupportedRestAPIVersionError, LinkTrouble.VERSION),
    (of_visonic.NotFoundError, LinkTrouble.NOT_FOUND),
    (of_visonic.UndefinedForbiddenError, LinkTrouble.FORBIDDEN),
    (of_visonic.PanelNotConnectedError, LinkTrouble.PANELS_OFFLINE),
    (of_visonic.DiscoveryInProgressError, LinkTrouble.PANELS_BEING_READ),
]


def _below(kind: type[VendorError]) -> Iterator[type[VendorError]]:
    for child in kind.__subclasses__():
        # One that carries another is that other.
        if not child.__name__.startswith("NotBegun"):
            yield child
        yield from _below(child)


KINDS = [("visonic", kind) for kind in dict.fromkeys(_below(of_visonic.PowerManageError))]
KINDS += [("overkiz", kind) for kind in dict.fromkeys(_below(of_overkiz.OverkizError))]


@pytest.mark.parametrize(("error", "trouble"), CONTRACT, ids=lambda one: type(one).__name__)
def test_every_kind_of_the_contract_is_a_trouble_with_words(error: Exception, trouble: LinkTrouble) -> None:
    assert told_by(error, "bienport").trouble == trouble


@pytest.mark.parametrize(("kind", "trouble"), VISONIC)
def test_what_a_driver_can_tell_apart_is_told_apart(kind: type[VendorError], trouble: LinkTrouble) -> None:
    assert told_by(kind(), "visonic").trouble == trouble


@pytest.mark.parametrize(("vendor", "kind"), KINDS)
def test_every_error_of_a_vendor_is_a_trouble_with_words(vendor: str, kind: type[VendorError]) -> None:
    told = told_by(kind(), vendor)
    assert (told.trouble != LinkTrouble.OTHER) or issubclass(kind, _OF_ACTS), kind
    assert kind.summary not in told.words


def test_every_trouble_has_words_also_one_of_a_later_version() -> None:
    assert LINKS.keys() == set(LinkTrouble)
    assert link_text("of a later version") == LINKS[LinkTrouble.OTHER]


def test_the_vendors_words_and_its_moment_stand_apart_from_ours() -> None:
    until = timezone.now() + timedelta(minutes=5)
    error = of_visonic.LoginTemporaryBlockedError(status=420, number=10020, vendor_text="Slow down", until=until)
    told = told_by(error, "visonic")
    assert (told.words, told.until) == ("Slow down, HTTP 420 10020", until)
    assert told_by(of_visonic.NotBegunError(error), "visonic") == told
    assert told_by(base.LockedOutError("wait", until), "bienport").until == until


@pytest.mark.parametrize(
    ("status", "said", "trouble", "words"),
    [
        (401, b"", LinkTrouble.LOGIN_REFUSED, "HTTP 401"),
        (200, {"statusCode": 503}, LinkTrouble.VENDOR_FAULT, "HTTP 503"),
        (502, b"<html>", LinkTrouble.VENDOR_FAULT, "HTTP 502"),
        (200, b"<html>", LinkTrouble.UNREADABLE, "HTTP 200"),
        (200, {}, LinkTrouble.UNREADABLE, "HTTP 200"),
        (200, {"token": token(exp=1)}, LinkTrouble.CLOCKS_APART, ""),
    ],
)
def test_a_login_that_brought_no_link_is_quoted_in_no_language(
    status: int, said: object, trouble: LinkTrouble, words: str
) -> None:
    with pytest.raises(DriverError) as error:
        driver.login(account(), answering(status, said))
    told = told_by(error.value, "bienport")
    assert (told.trouble, told.words) == (trouble, words)
