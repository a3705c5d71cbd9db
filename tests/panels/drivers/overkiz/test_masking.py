"""What is kept of the vendor's words holds no code, and nothing by which people are reached."""

import json
from typing import Any

import pytest

from panels.drivers.overkiz.masking import masked
from panels.drivers.overkiz.occurrences import occurrence_of
from panels.drivers.overkiz.records.events import Event
from panels.drivers.text import MASK


def kept(**said: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(masked(said))
    return found


@pytest.mark.parametrize("key", ["userId", "firstName", "lastName", "email", "phoneNumber", "mobilePhone", "owner"])
def test_people_are_masked(key: str) -> None:
    assert kept(**{key: "kim@example.org"}) == {key: MASK}
    assert kept(inner=[{key: "kim@example.org"}]) == {"inner": [{key: MASK}]}
    assert kept(**{key: ""}) == {key: ""}


def test_lists_of_addresses_are_masked_and_flags_are_not() -> None:
    assert kept(targetEmailAddresses=["a@example.org"], extraEmails=[{"email": "b@example.org"}]) == {
        "targetEmailAddresses": MASK,
        "extraEmails": MASK,
    }
    # Of a setup it says whether somebody owns it.
    assert kept(owner=True, ownerKey="k", label="Kitchen") == {"owner": True, "ownerKey": "k", "label": "Kitchen"}


def test_an_account_that_changed_is_told_without_whose_it_is() -> None:
    said = {
        "name": "EndUserAccountUpdatedEvent", "userId": "kim@example.org", "owner": False, "templateName": "guest",
        "setupLabel": "Home", "firstName": "Kim", "lastName": "Doe", "email": "kim@example.org", "mobilePhone": "+33 6",
    }  # fmt: skip
    told = occurrence_of(Event(said))
    assert told is not None
    assert (told.kind, told.text) == ("overkiz:person_changed", "")
    body = masked(said).decode()
    for word in ("kim", "Kim", "Doe", "+33"):
        assert word not in body
