"""After a restore: a recovery code that was used since the backup serves nobody, and nobody is shut out."""

from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from panels.models import KnownBrowser, Membership, Organization, Restore, User
from panels.restoring import telling
from panels.secrets import own_pins
from panels.vocabulary import OrganizationKind, Role
from tests.accounts.conftest import PASSWORD, app_code, give_app, is_in, recovery_codes, sign_in

NOTICE = "You have no recovery codes"


def restored() -> None:
    call_command("after_restore", no_input=True, stdout=StringIO())


@pytest.fixture
def owner(person: User, settings: Settings) -> User:
    """Somebody who must have a second factor."""
    settings.SECOND_FACTOR = "required"
    customer = Organization.objects.create(name="Customer", kind=OrganizationKind.CUSTOMER)
    Membership.objects.create(user=person, organization=customer, role=Role.OWNER)
    return person


def test_a_code_that_was_used_after_the_backup_opens_nothing(owner: User) -> None:
    give_app(owner)
    used = recovery_codes(owner)[0]
    backup = list(Authenticator.objects.values())
    assert is_in(sign_in(owner, code=used))
    Authenticator.objects.all().delete()
    Authenticator.objects.bulk_create(Authenticator(**row) for row in backup)
    assert used in recovery_codes(owner)
    restored()
    assert not is_in(sign_in(owner, code=used))
    assert not Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()


def test_who_has_an_app_signs_in_is_told_and_makes_new_codes(owner: User) -> None:
    secret = give_app(owner)
    restored()
    client = sign_in(owner, code=app_code(secret))
    assert is_in(client)
    page = client.get(reverse("account")).content.decode()
    assert NOTICE in page
    assert f'href="{reverse("mfa_generate_recovery_codes")}"' in page
    assert NOTICE not in client.get(reverse("account")).content.decode()
    assert "You have none." in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = recovery_codes(owner)
    assert len(codes) == 10
    assert "10 codes are left" in client.get(reverse("mfa_index")).content.decode()
    other = sign_in(owner, code=codes[0])
    assert is_in(other)
    assert NOTICE not in other.get(reverse("account")).content.decode()


def test_who_had_codes_alone_is_not_shut_out_and_sets_a_factor_up_first(owner: User) -> None:
    RecoveryCodes.activate(owner)
    restored()
    client = sign_in(owner)
    assert is_in(client)
    assert client.get(reverse("account"))["Location"] == reverse("mfa_index")
    assert NOTICE not in client.get(reverse("mfa_index")).content.decode()


def test_a_browser_of_before_proves_again_who_is_there_and_the_pin_of_the_backup_holds(owner: User) -> None:
    """It opens no door by itself: not without a sign-in, and not in a browser that was confirmed before."""
    secret = give_app(owner)
    own_pins.store(owner, "730184")
    client = sign_in(owner, code=app_code(secret))
    KnownBrowser.objects.update(confirmed_at=timezone.now())
    restored()
    assert client.get(reverse("account")).status_code == 302
    assert not KnownBrowser.objects.filter(confirmed_at__isnull=False).exists()
    kept = own_pins.find(owner)
    assert kept is not None
    assert own_pins.is_right(kept, "730184")


def people(count: int) -> None:
    now = timezone.now()
    User.objects.bulk_create(User(email=f"{n}@example.org", last_login=now) for n in range(count))


def test_everybody_who_signs_in_is_written_to_once(person: User) -> None:
    people(120)
    User.objects.create_user("never@example.org", PASSWORD)
    User.objects.create_user("left@example.org", PASSWORD, last_login=timezone.now(), is_active=False)
    User.objects.filter(pk=person.pk).update(last_login=timezone.now(), language="fr")
    assert telling.sweep() == 0
    restored()
    assert [telling.sweep() for _ in range(4)] == [100, 21, 0, 0]
    told = [letter.to[0] for letter in mail.outbox]
    assert len(told) == len(set(told)) == 121
    assert not {"never@example.org", "left@example.org"} & set(told)
    # The same moment again, and the next one.
    assert telling.sweep() == 0
    Restore.objects.update(held_at=timezone.now())
    restored()
    assert telling.sweep() == 100


def test_nobody_is_written_to_before_the_codes_are_gone(person: User) -> None:
    people(1)
    Restore.objects.create(restored_at=timezone.now())
    assert telling.sweep() == 0
    restored()
    assert telling.sweep() == 1


def test_while_the_mail_server_is_away_it_is_tried_again(person: User, settings: Settings) -> None:
    people(2)
    restored()
    there, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert telling.sweep() == telling.sweep() == 0
    settings.EMAIL_BACKEND = there
    assert telling.sweep() == 2
    assert telling.sweep() == 0


def test_an_address_that_takes_nothing_does_not_keep_it_going_for_ever(person: User, settings: Settings) -> None:
    people(1)
    restored()
    Restore.objects.update(restored_at=timezone.now() - timedelta(days=2))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert telling.sweep() == telling.sweep() == 0
    assert Restore.objects.get().told_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_to_nobody_twice() -> None:
    people(30)
    restored()
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait(10)
        try:
            telling.sweep()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(mail.outbox) == 30


def test_whoever_never_had_a_factor_is_told_nothing(person: User) -> None:
    client: Client = sign_in(person)
    assert NOTICE not in client.get(reverse("account")).content.decode()
