"""Tokens of an account in the database: sealed, shared, one login at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panels.drivers.base import UnreachableError
from panels.models import Connection, Organization, VendorToken
from panels.secrets import tokens
from panels.secrets.tokens import SealedTokens
from panels.vocabulary import OrganizationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    return Connection.objects.create(organization=station, vendor="visonic", name="Cloud")


def test_a_token_is_kept_sealed_for_every_process(connection: Connection) -> None:
    SealedTokens(connection.pk).put("user", "a-very-secret-token")

    (row,) = VendorToken.objects.values_list("token", flat=True)
    assert "secret" not in row.token
    assert SealedTokens(connection.pk).get("user") == "a-very-secret-token"
    assert "secret" not in repr(SealedTokens(connection.pk))


def test_whoever_asks_alone_sees_what_another_process_has_put(connection: Connection) -> None:
    here, there = SealedTokens(connection.pk), SealedTokens(connection.pk)
    here.put("user", "first")
    there.put("user", "second")
    there.put("bar:user", "refused")

    assert here.get("user") == "first"
    with here.exclusive("user"):
        assert (here.get("user"), here.get("bar:user")) == ("second", "refused")
        there.put("bar:user", None)
        assert here.get("bar:user") is None
    assert here.get("user") == "second"


def test_a_name_is_held_by_one_process_at_a_time(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_WAIT_SECONDS", 0.15)
    here, there = SealedTokens(connection.pk), SealedTokens(connection.pk)

    with here.exclusive("user"), here.exclusive("user"):
        with pytest.raises(UnreachableError) as caught, there.exclusive("user"):
            pytest.fail("two logins at once")
        with there.exclusive("session:A"):
            pass

    assert not caught.value.sent
    with there.exclusive("user"):
        pass


def test_a_login_that_died_is_not_waited_for_for_ever(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_WAIT_SECONDS", 0.15)
    VendorToken.objects.create(
        connection=connection, key="user", claimed_by="dead", claimed_until=timezone.now() - timedelta(seconds=1)
    )

    with SealedTokens(connection.pk).exclusive("user"):
        assert VendorToken.objects.get().claimed_by != "dead"

    assert VendorToken.objects.get().claimed_until is None
