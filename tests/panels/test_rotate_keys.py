"""`manage.py rotate_keys`: all that is sealed gets the newest key, whoever writes meanwhile, wherever it ended."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from history.models import JournalEntry
from panels.models import (
    Camera,
    Connection,
    FeedBody,
    Organization,
    OwnPin,
    Panel,
    Quarantined,
    ServiceCode,
    Still,
    User,
    VendorToken,
)
from panels.secrets import resealing
from panels.secrets.sealing import Sealed, UnsealError, is_newest, open_bytes, seal_bytes
from panels.vendors.sessions import is_same_login
from panels.vocabulary import CodePurpose, OrganizationKind, QuarantineReason

pytestmark = pytest.mark.django_db

SECRET = "what-nobody-may-read"


@pytest.fixture
def connection() -> Connection:
    """Sealed values in every column that holds some, under the suite's key."""
    now = timezone.now()
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    connection = Connection.objects.create(
        organization=station,
        vendor="bienport",
        name="Cloud",
        secrets=Sealed.of({"password": SECRET}),
        session=Sealed.of({"token": SECRET}),
    )
    panel = Panel.objects.create(connection=connection, vendor_id="1", name="Shop")
    ServiceCode.objects.create(connection=connection, purpose=CodePurpose.READ, code=Sealed.of({"code": SECRET}))
    VendorToken.objects.create(connection=connection, key="user", token=Sealed.of({"token": SECRET}))
    person = User.objects.create_user("anna@example.org", "a long pass phrase")
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": seal_bytes(SECRET.encode()).decode()}
    )
    OwnPin.objects.create(user=person, digest=Sealed.of({"argon2": SECRET}), set_at=now)
    Quarantined.objects.create(
        connection=connection,
        organization=connection.organization,
        reason=QuarantineReason.MALFORMED,
        received_at=now,
        body=Sealed.of({"packed": SECRET}),
    )
    FeedBody.objects.create(
        connection=connection, epoch=1, source="events", asked_at=now, body=seal_bytes(SECRET.encode())
    )
    camera = Camera.objects.create(panel=panel, number=1)
    Still.objects.create(camera=camera, kind="image/jpeg", fetched_at=now, body=seal_bytes(SECRET.encode()))
    return connection


def rotated() -> str:
    """Run the command; returns all it said."""
    said = StringIO()
    call_command("rotate_keys", stdout=said, stderr=said)
    return said.getvalue()


def new_key(settings: Settings) -> str:
    """Put a new key before those there are."""
    key = Fernet.generate_key().decode()
    settings.SEAL_KEYS = [key, *settings.SEAL_KEYS]
    return key


def values() -> list[bytes]:
    """Every sealed value there is."""
    return [
        part
        for column in resealing.columns()
        for value in column.rows.values_list(column.name, flat=True)
        if value
        for part in resealing._parts(value)
    ]


def test_every_column_is_renewed_and_the_old_key_can_go(connection: Connection, settings: Settings) -> None:
    found = len(values())
    assert found >= 8
    key = new_key(settings)
    said = rotated()
    settings.SEAL_KEYS = [key]
    assert all(SECRET.encode() in open_bytes(value) for value in values())
    assert "panels.connection.secrets: 1 renewed, 0 under the newest key already" in said
    assert f"{found} values renewed" in said
    assert SECRET not in said
    assert key not in said


def test_no_sealed_column_is_forgotten() -> None:
    """Whatever a model keeps as text or bytes under a name of secrets is of a sealed kind, or named here as none."""
    plain = {
        # An Argon2 digest; what a page is pushed with; the packed evidence, in which codes are masked.
        "panels.user.password",
        "panels.message.body",
    }
    names = ("body", "secret", "token", "password", "code", "digest", "session")
    sealed = {str(column) for column in resealing.columns()}
    found = {
        f"{model._meta.label_lower}.{field.attname}"
        for model in apps.get_models()
        if model._meta.app_label in ("panels", "history", "automation")
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("TextField", "BinaryField", "CharField") and field.attname in names
    }
    digests = {
        "panels.message.digest",
        "panels.quarantined.digest",
        "panels.knownbrowser.digest",
        "history.journallink.digest",
    }
    assert found - sealed - plain - digests == set()


def test_it_goes_on_where_it_ended(connection: Connection, settings: Settings, monkeypatch: Any) -> None:
    new_key(settings)
    begun = iter(resealing.columns())
    for column in (next(begun), next(begun)):
        resealing.reseal(column, pytest.fail)
    half = set(values())
    said = rotated()
    assert "0 renewed, 1 under the newest key already" in said
    assert "7 values renewed" in said
    # What the first had done stays as it was.
    assert sum(value in half for value in values()) == 2
    assert "0 values renewed" in rotated()


def test_a_value_written_meanwhile_stays(
    connection: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key(settings)
    renew = resealing._renewed

    def somebody_enters_another(value: Any) -> Any:
        # Between the reading of a value and its writing.
        Connection.objects.update(secrets=Sealed.of({"password": "newer"}))
        VendorToken.objects.all().delete()
        return renew(value)

    monkeypatch.setattr(resealing, "_renewed", somebody_enters_another)
    rotated()
    connection.refresh_from_db()
    assert connection.secrets.open() == {"password": "newer"}
    assert not VendorToken.objects.exists()
    assert all(is_newest(value) for value in values())


def test_a_process_with_the_old_keys_is_noticed(
    connection: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = settings.SEAL_KEYS
    new_key(settings)
    look = resealing.older_than_newest

    def a_worker_stores_its_session(column: resealing.Column) -> int:
        sealed = Fernet(old.encode()).encrypt(b'{"token": "later"}').decode()
        Connection.objects.update(session=Sealed(sealed))
        return look(column)

    monkeypatch.setattr(resealing, "older_than_newest", a_worker_stores_its_session)
    with pytest.raises(CommandError, match="1 values were sealed with an older key meanwhile"):
        rotated()


def test_what_no_key_opens_is_named_and_left(connection: Connection, settings: Settings) -> None:
    strange = Sealed(Fernet(Fernet.generate_key()).encrypt(b"{}").decode())
    Connection.objects.update(secrets=strange)
    new_key(settings)
    said = StringIO()
    with pytest.raises(CommandError, match="1 values are opened by no key"):
        call_command("rotate_keys", stdout=said, stderr=said)
    assert f"panels.connection.secrets of row {connection.pk}: no key opens it" in said.getvalue()
    assert strange.token not in said.getvalue()
    connection.refresh_from_db()
    assert connection.secrets == strange
    # The others have the new key all the same.
    assert sum(is_newest(value) for value in values()) == 8
    with pytest.raises(UnsealError):
        connection.secrets.open()


def test_the_journal_says_that_keys_were_changed(connection: Connection, settings: Settings) -> None:
    new_key(settings)
    rotated()
    entry = JournalEntry.objects.get(act="keys.rotated")
    assert entry.details == {"renewed": 9, "unreadable": 0, "older": 0}


def test_more_than_a_batch(settings: Settings) -> None:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    secrets = Sealed.of({"password": SECRET})
    Connection.objects.bulk_create(
        Connection(organization=station, vendor="bienport", name=str(number), secrets=secrets) for number in range(50)
    )
    new_key(settings)
    assert "panels.connection.secrets: 50 renewed" in rotated()


def test_a_key_taken_away_too_early_is_found_by_the_checks(connection: Connection, settings: Settings) -> None:
    def found() -> list[str]:
        return [str(message) for message in run_checks(include_deployment_checks=True) if message.id == "panels.E002"]

    assert not found()
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    (message,) = found()
    assert "panels.connection.secrets" in message
    assert "panels.still.body" in message


def test_a_new_seal_is_no_new_login(connection: Connection, settings: Settings) -> None:
    opened = Connection.objects.get(pk=connection.pk)
    new_key(settings)
    rotated()
    connection.refresh_from_db()
    assert connection.secrets != opened.secrets
    assert is_same_login(connection, opened)
    connection.secrets = Sealed.of({"password": "another"})
    assert not is_same_login(connection, opened)
    assert not is_same_login(connection, None)


def test_a_seal_keeps_its_age(settings: Settings) -> None:
    long_ago = int((timezone.now() - timedelta(hours=2)).timestamp())
    old = Fernet(settings.SEAL_KEYS[0]).encrypt_at_time(b"code", long_ago)
    new_key(settings)
    with pytest.raises(UnsealError):
        open_bytes(resealing._renewed(old), max_age=3600)
