"""Every error has a sentence for whoever commanded and one for whoever looks after the account."""

from datetime import UTC, datetime

import pytest

from panels.drivers.base import DriverError
from panels.drivers.households import HomePeople, NotSeenError, PartlyDoneError
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.account_sentences import ACCOUNT_SENTENCES, why
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.overkiz.sentences import SENTENCES, verdict_of
from panels.vocabulary import CommandState
from tests.panels.drivers.overkiz.test_refusals import ROWS

KINDS = [kind for kind in errors.BY_NAME.values() if kind not in {OverkizError, errors.NotBegunError}]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_sentence_for_both(kind: type[OverkizError]) -> None:
    error = kind()
    assert why(error).code in ACCOUNT_SENTENCES
    assert why(error).code != "account_failed"
    # A lost listener is no answer to a command.
    if kind is not errors.ListenerLostError:
        assert verdict_of(error).code in SENTENCES
        assert verdict_of(error).code != "failed"


@pytest.mark.parametrize("kind", dict.fromkeys(kind for _, _, kind, _ in ROWS if kind is not errors.ListenerLostError))
def test_every_row_of_the_error_table_has_sentences(kind: type[OverkizError]) -> None:
    assert verdict_of(kind()).code != "failed"
    assert why(kind()).code != "account_failed"


@pytest.mark.parametrize("kind", KINDS)
def test_what_says_not_sent_was_not_sent(kind: type[OverkizError]) -> None:
    error, verdict = kind(), verdict_of(kind())
    if verdict.state is CommandState.UNKNOWN:
        assert error.sent
    if not error.sent:
        assert verdict.state in {CommandState.FAILED, CommandState.REFUSED}
    if SENTENCES[verdict.code].startswith("Not sent"):
        assert verdict.state is not CommandState.UNKNOWN


def test_a_failed_login_before_a_command_is_never_unknown() -> None:
    for kind in KINDS:
        verdict = verdict_of(errors.NotBegunError(kind()))
        assert verdict.state is CommandState.FAILED
    assert verdict_of(errors.NotBegunError(errors.AnswerTimeoutError())).code == "login_failed"
    assert verdict_of(errors.NotBegunError(errors.BadCredentialsError())).code == "wrong_login"
    assert why(errors.NotBegunError(errors.BadCredentialsError())).code == "account_wrong_login"


def test_the_servers_own_words_stand_beneath() -> None:
    assert why(errors.RefusedError(vendor_text="No way")).vendor_text == "No way"
    assert why(errors.BadCallError("get_setup takes no body")).vendor_text == "get_setup takes no body"
    assert why(DriverError("x")).code == "account_failed"


def test_every_sentence_is_used() -> None:
    of_executions = {"running", "one_way", "not_told", "device_unreachable", "device_refused", "locked", "cancelled",
                     "gateway_down", "done_in_part"}  # fmt: skip
    used = {verdict_of(kind()).code for kind in KINDS} | {"failed", "login_failed"} | of_executions
    assert used == SENTENCES.keys()
    partly = PartlyDoneError(NotSeenError(), HomePeople(asked_at=datetime.now(UTC), listed_at=datetime.now(UTC)))
    found = {why(error).code for error in (*(kind() for kind in KINDS), NotSeenError(), partly)}
    assert found | {"account_failed"} == ACCOUNT_SENTENCES.keys()
    assert not SENTENCES.keys() & ACCOUNT_SENTENCES.keys()
