"""Of what is too long, or too much for a day, a part is kept and the fact always (DESIGN 3.4)."""

import base64
import hashlib
import secrets
from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.holding import replays
from panels.ingest import bodies
from panels.ingest.bodies import AT_EACH_END, MOST_WHOLE, payload_of
from panels.models import Connection, Quarantined, User
from panels.retention import forgetting
from panels.secrets.sealing import Sealed
from tests.panels.corridor.stage import Stage


def noise(length: int) -> bytes:
    """What no compression makes smaller, and nobody can read."""
    return secrets.token_bytes(length)


def test_what_is_long_but_says_little_is_kept_whole(stage: Stage) -> None:
    payload = b"<p>busy</p>" * 100_000
    stage.hear(payload)
    kept = Quarantined.objects.get()
    assert (kept.whole, payload_of(kept.body), kept.size) == (True, payload, len(payload))
    assert len(kept.body.token) < MOST_WHOLE


def test_of_what_is_too_long_the_ends_the_length_and_the_digest_are_kept(stage: Stage) -> None:
    payload = noise(2 * MOST_WHOLE)
    stage.hear(payload)

    kept = Quarantined.objects.get()
    body = kept.body.open()
    assert (kept.whole, kept.size, payload_of(kept.body)) == (False, len(payload), b"")
    assert base64.b64decode(body["head"]) == payload[:AT_EACH_END]
    assert base64.b64decode(body["tail"]) == payload[-AT_EACH_END:]
    assert (body["length"], body["sha256"]) == (len(payload), hashlib.sha256(payload).hexdigest())
    assert Connection.objects.get().quarantined == 1


def test_what_is_not_whole_is_never_offered_again(stage: Stage) -> None:
    stage.hear(noise(2 * MOST_WHOLE), b"short")
    assert Quarantined.objects.all().offer_again() == 1
    # Asked for in whatever other way.
    Quarantined.objects.update(replay_asked_at=timezone.now())
    assert [delivery.payload for delivery in replays.asked_for(stage.cast.connection.pk, stage.lease)] == [b"short"]


def test_a_day_has_an_end_and_the_next_one_begins_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panels.ingest.quarantine.MOST_A_DAY", 40_000)
    stage.hear(*(noise(10_000) for _ in range(6)))

    kept = list(Quarantined.objects.order_by("pk"))
    assert [row.whole for row in kept] == [True, True, False, False, False, False]
    assert kept[-1].body.open() == {"length": 10_000, "sha256": ANY}
    assert [row.size for row in kept] == [10_000] * 6
    connection = Connection.objects.get()
    assert connection.quarantined == 6
    assert connection.set_aside_bytes == sum(len(row.body.token) for row in kept)

    Connection.objects.update(set_aside_on=timezone.now().date() - timedelta(days=1))
    stage.hear(noise(10_000))
    assert Quarantined.objects.latest("pk").whole


def test_what_was_kept_before_it_was_compressed_can_be_read(stage: Stage) -> None:
    assert payload_of(Sealed.of({"payload": base64.b64encode(b"as it was").decode()})) == b"as it was"
    assert payload_of(Sealed()) == b""
    assert bodies.kept_of(b"", bodies.MOST_A_DAY)[1]


def test_the_page_of_the_connection_says_how_much_is_kept(stage: Stage) -> None:
    stage.hear(noise(2 * MOST_WHOLE), b"short")
    root = User.objects.create_user("root@example.org", "a long pass phrase", is_staff=True)
    client = Client()
    client.force_login(root, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("platform:panels_connection_change", args=[stage.cast.connection.pk])
    page = client.get(address).content.decode()
    assert "all of it" in page
    assert "a part; it was too long, or too much that day" in page

    forgetting.keep_house(timezone.now() + timedelta(days=settings.RAW_DAYS + 1))
    assert not Quarantined.objects.exclude(body="").exists()
    assert client.get(address).content.decode().count("nothing any more") == 2
    assert Quarantined.objects.count() == Connection.objects.get().quarantined == 2
