"""Whoever needs a second factor sets one up before anything else; sign-ins end when their time is over."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from history.models import JournalEntry, JournalPersonal
from panels.models import Membership, Organization, User
from panels.tasks import sweep_sessions
from panels.vocabulary import OrganizationKind, Role
from tests.accounts.conftest import PASSWORD, app_code, give_app, is_in, sign_in

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/panels/"}


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def operator(person: User) -> User:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    Membership.objects.create(user=person, organization=station, role=Role.OPERATOR)
    return person


def test_nothing_else_opens_before_there_is_a_second_factor(operator: User) -> None:
    client = sign_in(operator)
    assert is_in(client)
    for name in ("home", "panel_list", "account", "own_pin", "account_change_password", "journal", "admin:index"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_index"), name
    assert (
        client.post(reverse("own_pin"), {"password": PASSWORD, "pin": "471163", "pin_again": "471163"}).status_code
        == 302
    )
    assert not hasattr(User.objects.get(), "own_pin")
    for name in ("mfa_index", "mfa_activate_totp", "sessions", "account_logout"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200 or "reauthenticate" in answer["Location"], name
    assert client.post(reverse("set_language"), {"language": "tr"}).status_code == 302


def test_a_part_of_a_page_that_was_asked_for_leads_the_whole_page_there(operator: User) -> None:
    answer = sign_in(operator).get(reverse("panel_list"), headers=HTMX)
    assert answer["HX-Redirect"] == reverse("mfa_index")
    assert not answer.content


def test_with_a_factor_everything_opens(operator: User) -> None:
    secret = give_app(operator)
    client = sign_in(operator, code=app_code(secret))
    assert client.get(reverse("panel_list")).status_code == 200


def test_the_last_factor_stays_while_it_must(operator: User) -> None:
    secret = give_app(operator)
    client = sign_in(operator, code=app_code(secret))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    key = Authenticator.objects.create(user=operator, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    page = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert b'role="alert"' in page.content
    assert Authenticator.objects.filter(pk=key.pk).exists()
    Membership.objects.update(valid_until=timezone.now())
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_the_first_factor_ends_sign_ins_that_were_made_without_one(person: User) -> None:
    before, here = sign_in(person), sign_in(person)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    shown = here.get(reverse("mfa_activate_totp")).context["form"].secret
    here.post(reverse("mfa_activate_totp"), {"code": app_code(shown)})
    assert here.get(reverse("account")).status_code == 200
    assert before.get(reverse("account")).status_code == 302


class Clock:
    """A clock that tests put forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now, self._patch = time.time(), monkeypatch
        self.pass_by(timedelta())

    def pass_by(self, span: timedelta) -> None:
        """So much later."""
        self._now += span.total_seconds()
        now = self._now
        self._patch.setattr("panels.sign_in.sessions.time.time", lambda: now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def signed_in(operator: User) -> Client:
    return sign_in(operator, code=app_code(give_app(operator)))


def test_a_shift_ends_after_fourteen_hours_at_work(signed_in: Client, clock: Clock) -> None:
    for _ in range(13):
        clock.pass_by(timedelta(hours=1))
        assert signed_in.get(reverse("panel_list")).status_code == 200
    clock.pass_by(timedelta(hours=1, seconds=1))
    assert reverse("account_login") in signed_in.get(reverse("panel_list"))["Location"]
    assert _why() == "absolute"


def test_a_shift_that_was_left_ends_after_twelve_hours(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(timedelta(hours=11, minutes=59))
    assert signed_in.get(reverse("panel_list")).status_code == 200
    clock.pass_by(timedelta(hours=2))
    assert signed_in.get(reverse("panel_list")).status_code == 200


def test_idle_time_ends_it(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(timedelta(hours=12, seconds=1))
    answer = signed_in.get(reverse("panel_list"), headers=HTMX)
    assert reverse("account_login") in answer["HX-Redirect"]
    assert "next=/panels/" in answer["HX-Redirect"]
    assert _why() == "idle"


def test_a_stricter_role_shortens_what_has_begun(signed_in: Client, operator: User, clock: Clock) -> None:
    clock.pass_by(timedelta(hours=9))
    assert signed_in.get(reverse("panel_list")).status_code == 200
    User.objects.update(is_staff=True)
    clock.pass_by(timedelta(minutes=2))
    assert signed_in.get(reverse("panel_list")).status_code == 302
    assert _why() == "absolute"


def test_a_clock_that_is_put_back_ends_nothing_and_prolongs_nothing(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(timedelta(hours=-3))
    assert signed_in.get(reverse("panel_list")).status_code == 200
    clock.pass_by(timedelta(hours=14, seconds=1))
    assert signed_in.get(reverse("panel_list")).status_code == 302


def test_the_row_of_a_session_ends_when_the_session_does(signed_in: Client) -> None:
    """By it sockets end, and processes that ask nothing else."""
    left = Session.objects.get(session_key=signed_in.session.session_key).expire_date - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
    assert 43_140 < signed_in.cookies["session"]["max-age"] <= 43_200


def test_what_ran_out_is_noted_once(signed_in: Client) -> None:
    Session.objects.update(expire_date=timezone.now())
    sweep_sessions()
    sweep_sessions()
    assert _why() == "expired"
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    assert signed_in.get(reverse("panel_list")).status_code == 302


def test_sessions_are_listed_and_ended(operator: User, signed_in: Client) -> None:
    other = Client(
        headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"}, REMOTE_ADDR="198.51.100.7"
    )
    # A recovery code, because that of the app has served.
    kept: Any = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    sign_in(operator, code=kept.wrap().get_unused_codes()[0], client=other)
    page = signed_in.get(reverse("sessions"))
    assert b"Firefox on Linux" in page.content
    assert b"198.51.100.7" in page.content
    assert str(other.session.session_key) not in page.content.decode()
    line = next(line for line in page.context["lines"] if not line.is_this)
    assert signed_in.post(reverse("session_end", args=[line.uid])).status_code == 302
    assert other.get(reverse("panel_list")).status_code == 302
    assert signed_in.get(reverse("panel_list")).status_code == 200
    assert _why() == "ended"


def test_nobody_ends_the_session_of_somebody_else(signed_in: Client, db: None) -> None:
    stranger = User.objects.create_user("stranger@example.org", PASSWORD)
    theirs = sign_in(stranger)
    uid = theirs.get(reverse("sessions")).context["lines"][0].uid
    assert signed_in.post(reverse("session_end", args=[uid])).status_code == 404
    signed_in.post(reverse("sessions_end"))
    assert theirs.get(reverse("sessions")).status_code == 200


def test_all_others_end_at_once(person: User) -> None:
    here, *others = (sign_in(person) for _ in range(4))
    here.post(reverse("sessions_end"))
    assert [client.get(reverse("account")).status_code for client in (here, *others)] == [200, 302, 302, 302]


def test_a_new_password_ends_every_session(person: User) -> None:
    here, other = sign_in(person), sign_in(person)
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another pass phrase", "password2": "another pass phrase"},
    )
    assert not is_in(other) or other.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 302
    assert not UserSession.objects.exists()
    assert JournalEntry.objects.filter(act="account.password_changed").exists()


def test_the_journal_of_each_organization_has_the_sign_in(operator: User) -> None:
    other = Organization.objects.create(name="Villa", kind=OrganizationKind.CUSTOMER)
    Membership.objects.create(user=operator, organization=other, role=Role.RESIDENT)
    sign_in(operator, code=app_code(give_app(operator)))
    entries = JournalEntry.objects.filter(act="session.begun")
    assert {entry.organization for entry in entries} == {one.uid for one in Organization.objects.all()}
    assert {tuple(entry.details["by_means"]) for entry in entries} == {("password", "totp")}
    beside = JournalPersonal.objects.filter(entry__in=entries)
    assert beside.count() == 2
    assert all("127.0.0.1" in one.values and one.subject == operator.uid for one in beside)


def test_a_wrong_code_is_noted_without_it(operator: User) -> None:
    give_app(operator)
    sign_in(operator, code="000000")
    entry = JournalEntry.objects.get(act="session.refused")
    assert (entry.actor, entry.details) == ("", {"wrong": "totp"})
    assert "000000" not in str(list(JournalEntry.objects.values()) + list(JournalPersonal.objects.values()))


def _why() -> str:
    found = JournalEntry.objects.filter(act="session.ended").order_by("pk").last()
    assert found is not None
    return str(found.details["why"])
