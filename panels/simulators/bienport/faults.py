"""The ways in which this cloud can misbehave."""

from typing import Final

from panels.simulators.faults import Spec

FAULTS: Final[dict[str, Spec]] = {
    "no_response": Spec(True, "the command is swallowed: not executed, no answer"),
    "lost_response": Spec(True, "the command is executed, its answer is lost"),
    "no_ack": Spec(True, "not executed, E9 after the acknowledgement time-out"),
    "late_response": Spec(10.0, "the answer comes this many seconds late"),
    "refuse": Spec(True, "the panel refuses (E5)"),
    "exception": Spec("java.lang.NullPointerException", "E7 with this text"),
    "duplicate_response": Spec(2, "the answer is published this many times"),
    "duplicate_notification": Spec(2, "the notification is published this many times"),
    "notification_first": Spec(True, "the notification overtakes the answer"),
    "lost_notification": Spec(True, "the notification is never published"),
    "late_notification": Spec(10.0, "the notification comes this many seconds late"),
    "wrong_correlation": Spec(True, "answers carry another correlation id (reference A2)"),
    "wrong_notification_correlation": Spec(True, "notifications carry another correlation id"),
    "old_state": Spec(True, "success or sent, but the device keeps and reports its old state"),
    "malformed_json": Spec("cut", "messages are no JSON: cut, bytes (no UTF-8), empty"),
    "wrong_types": Spec(True, "numbers are strings, strings are objects, arrays are null"),
    "huge_payload": Spec(1_000_000, "the text of messages is this many characters long"),
    "unknown_notification": Spec("unheardOfNotification", "notifications carry this type"),
    "token_lifetime": Spec(5.0, "tokens issued from now on live this many seconds"),
    "expire_tokens": Spec(True, "at once: every token so far is dead"),
    "broker_restart": Spec(3.0, "at once: the embedded broker stops, and starts again after so many seconds"),
    "rest_500": Spec(True, "REST answers 500"),
    "rest_slow": Spec(10.0, "REST answers this many seconds late"),
    "rest_html": Spec(True, "REST answers 200 with a page of HTML"),
    "rest_trickle": Spec(10.0, "REST sends one byte every tenth of a second, for this many seconds"),
    "rest_huge": Spec(20_000_000, "REST answers JSON of this many characters"),
    "rest_drop": Spec(True, "REST closes the connection without an answer"),
    "reads_without_pin": Spec(True, "getStatus and getFailures are served without a code (reference A30)"),
    "hide_unknown_panels": Spec(True, "E2 instead of E4, so that ids cannot be probed (reference 10.1)"),
    "any_family": Spec(True, "mobile apps may setExtDO, third-party apps may send mobile commands"),
    "ignore_foreign_tokens": Spec(True, "commands with another cloud's token are dropped: for a shared broker"),
    "sensor_list_array": Spec(True, "/panel/{id}/sensor/list answers an array (reference A26)"),
    "page_base": Spec(1, "number of the first page of /activities; 0 unless set"),
    "lean_login": Spec(True, "login leaves sensors and controllers out"),
    "no_guesses": Spec(True, "notification types whose literals nobody has seen are not sent (reference 6.2)"),
}
AT_ONCE: Final = frozenset({"expire_tokens", "broker_restart"})
