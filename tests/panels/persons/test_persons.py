"""A person is told everything that is stored of them, and nothing of them is left once they are erased."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from history import sealer, verifying
from history.models import Event, JournalEntry, JournalPersonal
from panels.models import (
    AccessRequest,
    Command,
    Grant,
    KnownBrowser,
    LegalHold,
    Membership,
    Panel,
    PanelUser,
    User,
)
from panels.persons import telling
from panels.provenance import Provenance, through
from panels.secrets import own_pins
from panels.signals import Act, acts_recorded
from panels.vocabulary import CauseKind, CommandName, CommandState, Door, Role
from tests.panels.corridor.test_secrets import everything_stored
from tests.panels.people.conftest import Browse, Neighbourhood, browse, town

__all__ = ["browse", "town"]
pytestmark = pytest.mark.django_db

NAME, EMAIL, ADDRESS, BROWSER = "Zübeyde Karamürsel", "zubeyde.k@example.org", "198.51.100.77", "Lynx of Zübeyde"
CODE = "739145"


@pytest.fixture(autouse=True)
def _heads_elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.JOURNAL_HEADS = tmp_path / "heads.jsonl"


def noted(**fields: Any) -> None:
    with transaction.atomic():
        acts_recorded.send(sender=None, acts=[Act(at=timezone.now(), **fields)])


@pytest.fixture
def person(town: Neighbourhood) -> User:
    """The second owner of the shop, who has left a trace wherever one can."""
    person = town.add("second", "family", Role.OWNER)
    person.name, person.email, person.language = NAME, EMAIL, "tr"
    person.save()
    now = timezone.now()
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    own_pins.store(person, CODE)
    KnownBrowser.objects.create(user=person, digest="0" * 64, first_seen_at=now, last_seen_at=now, confirmed_at=now)
    client = Client(REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(
        user=person, session_key=client.session.session_key, ip=ADDRESS, user_agent=BROWSER, last_seen_at=timezone.now()
    )
    # One more, which stands in no list.
    Client().force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    Grant.objects.create(user=person, panel=town.panel, rights=["view", "arm"], valid_from=now, granted_by=person)
    made = {"panel": town.panel, "cause_kind": CauseKind.PERSON, "cause_uid": person.uid, "expires_at": now}
    for covert in (False, True):
        Command.objects.create(
            name=CommandName.ARM_AWAY,
            requested_by=person,
            requested_from=ADDRESS,
            created_at=now,
            state=CommandState.CONFIRMED,
            covert=covert,
            **made,
        )
    AccessRequest.objects.create(
        user=person,
        organization=town.organizations["family"],
        panel=town.panel,
        minutes=5,
        asked_at=now,
        expires_at=now + timedelta(hours=1),
    )
    PanelUser.objects.create(panel=town.panel, number=1, name=NAME, email=EMAIL)
    with through(Provenance(door=Door.PAGE, address=ADDRESS, browser=BROWSER)):
        noted(act="panel.looked_at", actor=person.uid, object_kind="panel", object_uid=town.panel.uid)
    noted(
        act="user.changed",
        object_kind="user",
        object_uid=person.uid,
        subject=person.uid,
        personal={"after": {"name": NAME}},
    )
    # Beside what is about something else.
    noted(act="invitation.sent", subject="other", personal={"after": {"email": EMAIL.upper(), "deep": [{"who": NAME}]}})
    kind = ContentType.objects.get_for_model(User)
    for by in (person, town["owner"]):
        LogEntry.objects.create(
            user=by, content_type=kind, object_id=str(person.pk), object_repr=NAME, action_flag=2, change_message=EMAIL
        )
    sealer.seal_all()
    return person


def erased(email: str = EMAIL) -> str:
    said = StringIO()
    call_command("erase_person", email, no_input=True, stdout=said)
    return said.getvalue()


def exported(email: str = EMAIL) -> dict[str, Any]:
    said = StringIO()
    call_command("export_person", email, stdout=said)
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def traces() -> dict[str, list[str]]:
    """Tables that still have something of the person, and what."""
    found = {}
    for table, text in everything_stored().items():
        words = [word for word in (NAME, EMAIL, ADDRESS, BROWSER) if word.casefold() in text.casefold()]
        if words:
            found[table] = words
    return found


def test_nothing_of_the_person_is_left_in_any_table(person: User) -> None:
    # A search that finds nothing before either would prove nothing.
    assert {"panels_user", "history_journalpersonal", "panels_command", "django_admin_log"} <= set(traces())
    erased()
    assert traces() == {}


def test_history_stays_and_is_told_as_a_former_users(person: User, town: Neighbourhood, browse: Browse) -> None:
    before = JournalEntry.objects.count()
    erased()
    person.refresh_from_db()
    assert str(person) == "a former user"
    assert JournalEntry.objects.exclude(act="session.ended").count() == before + 1
    assert JournalEntry.objects.filter(actor=person.uid).exists()
    page = browse(town["owner"]).get(reverse("journal")).content.decode()
    assert "a former user" in page
    assert NAME not in page
    sealer.seal_all()
    assert [one.trouble for one in verifying.verify()] == [None] * len(list(verifying.verify()))
    panel = browse(town["owner"]).get(reverse("panel", args=[town.panel.uid])).content.decode()
    assert NAME not in panel


def test_whoever_is_erased_holds_nothing_and_comes_in_nowhere(person: User) -> None:
    erased()
    person.refresh_from_db()
    assert not person.is_active
    assert not person.has_usable_password()
    assert not Authenticator.objects.filter(user=person).exists()
    assert own_pins.find(person) is None
    assert not KnownBrowser.objects.exists()
    assert not Session.objects.exists()
    now = timezone.now()
    assert not Membership.objects.filter(user=person, valid_until=None).exists()
    assert not Grant.objects.filter(user=person, valid_until=None).exists()
    assert not AccessRequest.objects.filter(user=person, expires_at__gt=now).exists()
    answer = Client().post(reverse("account_login"), {"login": EMAIL, "password": "a long pass phrase"})
    assert answer.status_code == 200


def test_what_is_about_others_stays_whatever_it_is_called(person: User, town: Neighbourhood) -> None:
    others = {
        # A site may be called like a person, and an address may end like another.
        town.site.uid: {"name": [NAME]},
        town["owner"].uid: {"email": [f"not-{EMAIL}", f"{EMAIL}.tr"]},
    }
    for uid, said in others.items():
        noted(act="site.changed", actor=town["owner"].uid, object_uid=uid, subject=uid, personal={"after": said})
    noted(act="site.changed", subject=town.site.uid, personal={"after": {"note": f"ask {EMAIL}."}})
    erased()
    kept = JournalPersonal.objects.filter(subject__in=others).values_list("values", flat=True)
    assert [json.loads(one)["after"] for one in kept.order_by("pk")] == list(others.values())


def test_nobody_is_said_to_have_erased_themselves(person: User) -> None:
    before = JournalEntry.objects.latest("pk").pk
    erased()
    assert not JournalEntry.objects.filter(pk__gt=before, actor=person.uid).exists()
    assert JournalEntry.objects.filter(pk__gt=before, act="session.ended").exists()


def test_the_only_owner_of_a_customer_with_panels_is_not_erased(person: User, town: Neighbourhood) -> None:
    erased()
    with pytest.raises(CommandError, match="only owner of Family"):
        erased(town["owner"].email)
    assert User.objects.filter(email=town["owner"].email).exists()
    # Who owns nothing may go.
    for history in (Event, Command):
        history.objects.all().delete()
    Panel.objects.all().delete()
    erased(town["owner"].email)


@pytest.mark.parametrize("at_site", [True, False])
def test_what_is_held_is_not_erased(person: User, town: Neighbourhood, at_site: bool) -> None:
    hold = LegalHold.objects.create(
        organization=town.organizations["family"],
        site=town.site if at_site else None,
        reason="court",
        begun_at=timezone.now(),
    )
    before = traces()
    with pytest.raises(CommandError, match="held"):
        erased()
    assert traces() == before
    hold.ended_at = timezone.now()
    hold.save()
    erased()
    assert traces() == {}


def test_a_crash_within_erases_nothing(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = traces()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("panels.persons.erasing._rename", crash)
        with pytest.raises(KeyboardInterrupt):
            erased()
    assert traces() == before
    assert Session.objects.exists()


def test_the_address_may_come_back_as_somebody_else(person: User, town: Neighbourhood) -> None:
    erased()
    again = User.objects.create_user(EMAIL, "another pass phrase", name="Another")
    assert again.uid != person.uid
    assert exported()["journal"] == []
    erased()
    with pytest.raises(CommandError, match="nobody"):
        erased()


def test_the_export_tells_all_and_no_secret(person: User, town: Neighbourhood) -> None:
    told = exported()
    text = json.dumps(told, ensure_ascii=False)
    assert told["account"]["email"] == EMAIL
    assert told["account"]["name"] == NAME
    assert [one["role"] for one in told["memberships"]] == ["owner"]
    assert len(told["grants"]) == 1
    assert [one["requested_from"] for one in told["commands"]] == [ADDRESS]
    assert told["signed_in"][0]["ip"]
    assert told["second_factors"][0]["type"] == "totp"
    assert len(told["known_browsers"]) == 1
    assert told["codes_at_panels"][0]["number"] == 1
    acts = {one["act"]: one for one in told["journal"]}
    assert acts["panel.looked_at"]["personal"]["from"]["address"] == ADDRESS
    assert acts["user.changed"]["personal"]["values"]["after"] == {"name": NAME}
    person.refresh_from_db()
    for secret in ("JBSWY3DPEHPK3PXP", person.password, CODE, Session.objects.all()[0].session_key):
        assert secret not in text
    assert JournalEntry.objects.filter(act="user.told", object_uid=person.uid).count() == 1


def test_the_export_is_of_one_person(person: User, town: Neighbourhood) -> None:
    text = json.dumps(exported(town["stranger"].email), ensure_ascii=False)
    for word in (NAME, EMAIL, ADDRESS, town.panel.uid):
        assert word not in text


def test_a_file_is_for_its_owner_and_never_written_over(person: User, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    call_command("export_person", EMAIL, output=str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["account"]["email"] == EMAIL
    with pytest.raises(CommandError, match="there already"):
        call_command("export_person", EMAIL, output=str(path))


def test_every_table_that_names_a_person_is_told_of() -> None:
    """Whoever adds one decides what an export says of it, and whether it is erased."""
    told = {(model, way) for model, ways, _ in telling._TABLES.values() for way in ways}
    left_out = {(LogEntry, "user")}
    naming = set()
    for field in User._meta.get_fields(include_hidden=True):
        if field.auto_created and field.related_model is not None and not field.concrete:
            naming.add((field.related_model, field.field.name))  # type: ignore[union-attr]
    assert naming - told - left_out == set()
    assert (Membership, "user") in naming
