"""A person's own Watchpost PIN: what is kept of it, what is refused, and how often it may be tried (DESIGN 4.4)."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction
from django.utils import timezone

from history.models import JournalEntry
from panels.demo.people import PEOPLE, give_pins, make_people
from panels.models import CodeAttempts, OwnPin, User
from panels.secrets import attempts, own_pins
from panels.vocabulary import GUARDED, CommandName, PinCheck, asks_own_pin

PIN = "730518"


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a PIN."""
    person = User.objects.create_user("anna@example.org", "a long pass phrase", name="Anna")
    own_pins.store(person, PIN)
    return person


def test_what_lets_somebody_in_or_harms_is_guarded_and_arming_is_not() -> None:
    assert {
        CommandName.DISARM,
        CommandName.DISARM_ZONE,
        CommandName.BYPASS,
        CommandName.UNBYPASS,
        CommandName.SET_OUTPUT,
        CommandName.SET_EXTERNAL_OUTPUT,
        CommandName.CHANGE_CODE,
        CommandName.SIREN_ON,
        CommandName.SIREN_OFF,
        CommandName.OPERATE_GUARDED,
        CommandName.RUN_SCENE_GUARDED,
    } <= GUARDED
    free = {
        CommandName.ARM_AWAY,
        CommandName.ARM_HOME,
        CommandName.ARM_NIGHT,
        CommandName.ARM_ZONE,
        CommandName.READ_STATUS,
        CommandName.READ_FAILURES,
        CommandName.START_CONNECTION,
        CommandName.TAKE_STILL,
        CommandName.OPERATE,
        CommandName.RUN_SCENE,
        CommandName.END_EXECUTION,
    }
    # Whatever is added later is guarded until somebody decides otherwise here.
    assert set(CommandName) - GUARDED == free


@pytest.mark.parametrize("name", CommandName)
def test_a_panel_that_checks_codes_is_asked_itself(name: CommandName) -> None:
    assert not asks_own_pin(PinCheck.PANEL, name)
    assert asks_own_pin(PinCheck.NONE, name) == (name in GUARDED)


@pytest.mark.parametrize(
    "pin",
    ["000000", "777777777777", "123456", "654321", "890123", "098765", "135791", "121212", "123123", "11112222",
     "112233", "998877", "47114711", "700007"],
)  # fmt: skip
def test_what_anybody_would_try_first_is_trivial(pin: str) -> None:
    assert own_pins.is_trivial(pin)


@pytest.mark.parametrize("pin", [PIN, "482913", "112358", "123457", "90817263", "314159265358"])
def test_other_pins_are_not(pin: str) -> None:
    assert not own_pins.is_trivial(pin)


@pytest.mark.parametrize("pin", ["", "12345", "7305180000000", "73051a", " 730518", "٧٣٠٥١٨", "730518\n"])
def test_a_pin_has_6_to_12_plain_digits(pin: str) -> None:
    assert not own_pins.is_well_formed(pin)


def test_kept_is_an_argon2_digest_and_that_sealed(person: User) -> None:
    kept = own_pins.find(person)
    assert kept is not None
    assert kept.digest.open()["argon2"].startswith("argon2$argon2id$")
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM panels_ownpin")
        (stored,) = cursor.fetchone()
    assert "argon2" not in stored
    assert PIN not in f"{stored}{kept!r}{kept}{kept.digest!r}"
    assert own_pins.is_right(kept, PIN)
    assert not own_pins.is_right(kept, "730519")


def test_two_people_with_the_same_pin_do_not_look_alike(person: User) -> None:
    other = User.objects.create_user("bora@example.org", "a long pass phrase")
    own_pins.store(other, PIN)
    first, second = (kept.digest.open()["argon2"] for kept in OwnPin.objects.all())
    assert first != second


def test_the_journal_knows_that_it_was_set_and_changed_and_not_to_what(person: User) -> None:
    own_pins.store(person, "482913")
    acts = JournalEntry.objects.order_by("id")
    assert [(entry.act, entry.actor, entry.object_uid, entry.details) for entry in acts] == [
        ("own_pin.set", person.uid, person.uid, {}),
        ("own_pin.changed", person.uid, person.uid, {}),
    ]
    kept = own_pins.find(person)
    assert kept is not None
    assert own_pins.is_right(kept, "482913")
    assert not own_pins.is_right(kept, PIN)


def test_without_the_key_there_is_none(person: User, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    assert own_pins.find(person) is None
    assert person.uid in caplog.text


def test_it_goes_with_its_person(person: User) -> None:
    person.delete()
    assert not OwnPin.objects.exists()


def test_waits_grow_from_the_third_wrong_one_on_and_nothing_is_judged_meanwhile(person: User) -> None:
    now, waits = timezone.now(), []
    for _ in range(7):
        assert attempts.begin_own(person.pk, now) is None
        left, wait, _burst = attempts.own_was_wrong(person.pk, "192.0.2.7", now)
        waits.append((left, round((wait - now).total_seconds()) if wait else 0))
        if wait:
            assert attempts.begin_own(person.pk, wait - timedelta(seconds=1)) == wait
            now = wait
    assert waits == [(2, 0), (1, 0), (0, 90), (0, 300), (0, 900), (0, 3600), (0, 3600)]


def test_a_right_one_forgets_the_wrong_ones(person: User) -> None:
    now = timezone.now()
    for _ in range(2):
        attempts.begin_own(person.pk, now)
    attempts.forgive_own(person.pk)
    attempts.begin_own(person.pk, now)
    assert attempts.own_was_wrong(person.pk, None, now) == (2, None, False)


def test_a_new_one_ends_the_wait(person: User) -> None:
    now = timezone.now()
    for _ in range(3):
        attempts.begin_own(person.pk, now)
    assert attempts.begin_own(person.pk, now) is not None
    own_pins.store(person, "482913")
    assert attempts.begin_own(person.pk, now) is None


def test_the_fifth_of_a_person_and_the_fifth_from_an_address_are_bursts(person: User) -> None:
    now, bursts = timezone.now(), []
    for _ in range(5):
        attempts.begin_own(person.pk, now)
        bursts.append(attempts.own_was_wrong(person.pk, None, now)[2])
        now += timedelta(hours=1)
    assert bursts == [False, False, False, False, True]

    others = [User.objects.create_user(f"{n}@example.org", "a long pass phrase") for n in range(5)]
    bursts = []
    for other in others:
        attempts.begin_own(other.pk, now)
        bursts.append(attempts.own_was_wrong(other.pk, "192.0.2.7", now)[2])
    assert bursts == [False, False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_not_more_tries_than_one_after_the_other() -> None:
    person = User.objects.create_user("anna@example.org", "a long pass phrase")
    now, let_through = timezone.now(), []
    ready = threading.Barrier(8)

    def guess() -> None:
        try:
            ready.wait(10)
            with transaction.atomic():
                wait = attempts.begin_own(person.pk, now)
            let_through.append(wait is None)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(let_through) == [False] * 5 + [True] * 3
    assert CodeAttempts.objects.get().failures == 3


def test_the_people_of_the_demo_have_one_and_keep_it(db: None, tmp_path: Path) -> None:
    make_people(tmp_path / "logins.json")
    file = tmp_path / "pins.json"
    given = give_pins(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(set(given)) == len(PEOPLE)
    for email, pin in given.items():
        kept = own_pins.find(User.objects.get(email=email))
        assert kept is not None
        assert own_pins.is_right(kept, pin)
        assert own_pins.is_well_formed(pin)
        assert not own_pins.is_trivial(pin)
    assert give_pins(file) == given
    # In a database of its own, everybody gets a new one.
    OwnPin.objects.all().delete()
    assert give_pins(file).keys() == given.keys()
    assert OwnPin.objects.count() == len(PEOPLE)
