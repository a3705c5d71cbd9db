"""The vendor's log, whichever way its pages count."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import NotSupportedError, Part, SessionEndedError, VendorUnavailableError
from panels.vocabulary import EventCategory, EventKind
from tests.panels.drivers.bienport.samples import FakeHttp, account, answering, driver, session

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
START = int(SINCE.timestamp() * 1000)


def entry(number: int, **changes: Any) -> dict[str, Any]:
    known = {
        "eventId": f"event{number:024x}",
        "activityTime": START + number * 1000,
        "description": f"Bölge {number}",
        "eventType": "Event",
        "violationName": "",
        "violationType": "",
        "msgType": "",
        "vioType": "",
        "group": 1,
    }
    return known | changes


class Log:
    """A log whose pages count as the test says."""

    def __init__(self, count: int, *, base: int = 0, size: int = 10, before: Any = "same", total: bool = True) -> None:
        # Newest first, as such logs are.
        self.entries = [entry(number) for number in reversed(range(count))]
        self.base, self.size, self.before, self.total = base, size, before, total
        self.http = FakeHttp(self.answer)

    def answer(self, method: str, url: str, headers: Any, body: Any) -> tuple[int, Any]:
        page = body["page"] - self.base
        if page < 0:
            if isinstance(self.before, int):
                return self.before, b""
            if self.before == "empty":
                return 200, {"activities": [], "totalRecords": 0}
            page = 0
        found = {"page": body["page"], "pageSize": self.size}
        if self.total:
            found["totalRecords"] = len(self.entries)
        return 200, found | {"activities": self.entries[page * self.size : (page + 1) * self.size]}


def read(http: FakeHttp, panels: tuple[str, ...] = ("34",)) -> list[Part]:
    return list(driver.history(account(), session(), http, panels, SINCE, UNTIL))


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize(("base", "before"), [(0, "same"), (1, "same"), (1, "empty"), (1, 400), (1, 404), (1, 500)])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 35])
def test_no_page_base_loses_or_doubles_an_entry(count: int, base: int, before: Any, total: bool) -> None:
    log = Log(count, base=base, before=before, total=total)
    parts = read(log.http)
    assert [part.identity for part in parts] == [f"activity:event{number:024x}" for number in range(count)]
    assert len(log.http.calls) <= count // 10 + 4


def test_a_log_is_asked_for_panel_by_panel_because_entries_do_not_name_theirs() -> None:
    def handler(method: str, url: str, headers: Any, body: Any) -> tuple[int, Any]:
        (resource,) = body["resourceIds"]
        return 200, {"totalRecords": 1, "activities": [entry(100 - resource)]}

    http = FakeHttp(handler)
    parts = read(http, ("34", "35"))
    assert [part.panel for part in parts] == ["35", "34"]
    method, url, headers, body = http.calls[0]
    assert (method, url) == ("POST", "https://apigw.example.com/api/activities")
    assert headers["Authorization"] == "Bearer jwt"
    assert body == {
        "resourceIds": [34],
        "page": 0,
        "pageSize": 100,
        "startTime": START,
        "endTime": int(UNTIL.timestamp() * 1000),
        "startSec": 0,
        "finishSec": 86400,
        "types": [],
        "groupIds": [],
    }


def one(**changes: Any) -> Part:
    (part,) = read(answering(200, {"totalRecords": 1, "activities": [entry(3, **changes)]}))
    return part


@pytest.mark.parametrize(
    ("event", "violation", "category"),
    [
        ("Violation", "Alarm (Red)", EventCategory.BURGLARY),
        ("Violation", "Error (Gray)", EventCategory.TROUBLE),
        ("Violation", "Warning (Yellow)", EventCategory.TROUBLE),
        ("Violation", "Uyari (Yellow)", EventCategory.TROUBLE),
        ("Error", "", EventCategory.TROUBLE),
        ("Event", "", EventCategory.SYSTEM),
        ("Violation", "", EventCategory.OTHER),
        (None, 5, EventCategory.OTHER),
    ],
)
def test_an_entry_is_classified_by_its_fixed_words(event: Any, violation: Any, category: EventCategory) -> None:
    (found,) = one(eventType=event, violationType=violation, description="Fire! Alarm (Red)").occurrences
    assert (found.category, found.kind) == (category, EventKind.VENDOR_LOG)


def test_an_entry_keeps_its_time_and_its_sentence() -> None:
    part = one()
    (found,) = part.occurrences
    assert found.occurred_at == datetime(2026, 1, 1, 0, 0, 3, tzinfo=UTC)
    assert found.text == "Bölge 3"
    assert part.readings == ()
    assert json.loads(part.raw) == entry(3)
    assert one(description=None, violationName="Tamper").occurrences[0].text == "Tamper"
    assert one(activityTime="soon").occurrences[0].occurred_at is None
    assert one(activityTime=10**18).occurrences[0].occurred_at is None


@pytest.mark.parametrize("changes", [{"description": "Silent Alarm with Keyfob"}, {"violationName": "Sessiz Alarm"}])
def test_an_entry_that_sounds_like_a_silent_alarm_is_covert(changes: dict[str, Any]) -> None:
    assert one(**changes).occurrences[0].covert
    assert not one().occurrences[0].covert


def test_an_entry_without_an_id_is_told_by_what_it_says() -> None:
    first, again = one(eventId=None), one(eventId=None)
    assert first.identity == again.identity
    assert first.identity != one(eventId=None, group=2).identity
    assert one(eventId="x" * 100).identity != f"activity:{'x' * 100}"


def test_codes_in_an_entry_are_masked() -> None:
    assert b"4711" not in one(pinCode="4711").raw


@pytest.mark.parametrize(
    ("status", "error"), [(401, SessionEndedError), (403, NotSupportedError), (503, VendorUnavailableError)]
)
def test_a_log_that_cannot_be_read_says_so(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(answering(status, b""))


def test_an_endless_log_is_not_read_for_ever() -> None:
    counter = iter(range(10**6))

    def handler(*_: Any) -> tuple[int, Any]:
        return 200, {"activities": [entry(next(counter))]}

    with pytest.raises(VendorUnavailableError):
        read(FakeHttp(handler))


def test_a_panel_of_another_kind_is_refused() -> None:
    with pytest.raises(NotSupportedError):
        read(answering(200, {}), ("x",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_no_answer_breaks_the_reading(value: Any) -> None:
    for body in (value, {"activities": value}, {"activities": [value, {"eventId": value, "activityTime": value}]}):
        try:
            read(answering(200, body))
        except VendorUnavailableError:
            continue


def test_an_entry_that_cannot_be_kept_is_an_error_of_the_vendor() -> None:
    with pytest.raises(VendorUnavailableError):
        read(answering(200, b'{"activities":[{"group":' + b"[" * 900 + b"]" * 900 + b"}]}"))
