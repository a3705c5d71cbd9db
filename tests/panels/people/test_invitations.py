"""Inviting by e-mail, and coming in by the letter."""

import logging
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry, JournalPersonal
from panels.access.doors import access_version, own_organizations, panel_rights
from panels.access.granting import Terms, add_grant
from panels.dispatch import Refusal
from panels.membership import inviting
from panels.membership.accepting import NewPerson, accept, find
from panels.membership.acting import Missing, Refused
from panels.models import Grant, Invitation, Membership, User
from panels.tasks import sweep_prepared
from panels.vocabulary import Right, Role
from tests.panels.people.conftest import PASSWORD, Browse, Neighbourhood, invitation_to, link_in

NEW = {"name": "Anna", "password": "four words for Anna", "password_again": "four words for Anna"}


def send(town: Neighbourhood, browse: Browse, email: str, role: Role = Role.RESIDENT, by: str = "owner") -> str:
    """Invite by the page, and read the link in the letter."""
    organization = {"owner": "family", "supervisor": "station", "manager": "installer"}[by]
    address = reverse("invite", args=[town.organizations[organization].uid])
    answer = browse(town[by]).post(address, {"email": email, "role": role})
    assert answer.status_code == 302, answer.content.decode()
    return link_in()


def test_a_new_person_comes_in_by_the_letter(town: Neighbourhood, browse: Browse) -> None:
    link = send(town, browse, "Anna@Example.org")
    anna = User.objects.get(email="anna@example.org")
    assert not anna.has_usable_password()
    assert mail.outbox[0].to == ["anna@example.org"]
    client = Client()
    opened = client.get(link)
    assert (opened.status_code, opened["Location"]) == (302, "/invitations/")
    assert opened["Referrer-Policy"] == "no-referrer"
    page = client.get("/invitations/").content.decode()
    assert "Family" in page
    assert client.post("/invitations/", NEW)["Location"] == reverse("account_login")
    anna.refresh_from_db()
    assert (anna.name, anna.check_password("four words for Anna")) == ("Anna", True)
    member = Membership.objects.get(user=anna)
    assert (member.role, member.pending) == (Role.RESIDENT, False)
    assert EmailAddress.objects.get(user=anna).verified
    answer = client.post(reverse("account_login"), {"login": "anna@example.org", "password": "four words for Anna"})
    assert answer.status_code == 302
    assert client.get(reverse("panel_list")).status_code == 200


def test_nobody_holds_anything_before_they_accept(town: Neighbourhood, browse: Browse) -> None:
    send(town, browse, "stranger@example.org", Role.OWNER)
    assert own_organizations(town["stranger"], Right.MANAGE_PEOPLE) == [town.organizations["strangers"].pk]
    assert not town["stranger"].has_perm("panels.view", town.panel)
    page = browse(town["stranger"]).get(reverse("organizations"), follow=True).content.decode()
    assert "Family" not in page


def test_somebody_with_an_account_signs_in_first_and_joins(town: Neighbourhood, browse: Browse) -> None:
    link = send(town, browse, "stranger@example.org", Role.OWNER)
    client = Client()
    client.get(link)
    page = client.get("/invitations/").content.decode()
    assert 'name="password"' not in page
    assert f"{reverse('account_login')}?next=/invitations/" in page
    # A password cannot be set from here, and nothing is accepted.
    client.post("/invitations/", NEW)
    town["stranger"].refresh_from_db()
    assert town["stranger"].check_password(PASSWORD)
    assert Membership.objects.get(organization=town.organizations["family"], user=town["stranger"]).pending
    answer = client.post(
        f"{reverse('account_login')}?next=/invitations/", {"login": "stranger@example.org", "password": PASSWORD}
    )
    assert answer["Location"] == "/invitations/"
    client.post("/invitations/")
    assert town["stranger"].has_perm("panels.view", town.panel)


def test_somebody_else_who_is_signed_in_is_never_let_in(town: Neighbourhood, browse: Browse) -> None:
    link = send(town, browse, "anna@example.org")
    client = browse(town["stranger"])
    client.get(link)
    page = client.get("/invitations/").content.decode()
    assert "for somebody else" in page
    assert "anna@example.org" not in page
    client.post("/invitations/", NEW)
    assert not Membership.objects.filter(organization=town.organizations["family"], user=town["stranger"]).exists()
    assert Membership.objects.get(user__email="anna@example.org").pending
    assert client.post(reverse("invitation_sign_out"))["Location"] == "/invitations/"
    assert 'name="password_again"' in client.get("/invitations/").content.decode()
    client.post("/invitations/", NEW)
    assert not Membership.objects.get(user__email="anna@example.org").pending


def test_the_inviter_is_not_told_who_has_an_account(town: Neighbourhood, browse: Browse) -> None:
    send(town, browse, "stranger@example.org")
    send(town, browse, "nobody-knows@example.org")
    client = browse(town["owner"])
    page = client.get(reverse("organization", args=[town.organizations["family"].uid])).content.decode()
    assert "stranger@example.org" in page
    assert "nobody-knows@example.org" in page
    journal = client.get(reverse("journal")).content.decode()
    assert "Invitation: sent" in journal
    assert "Stranger" not in page + journal


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"withdrawn_at": timezone.now()},
        {"accepted_at": timezone.now()},
    ],
    ids=["expired", "withdrawn", "used"],
)
def test_what_is_over_opens_one_calm_page(town: Neighbourhood, browse: Browse, change: dict[str, object]) -> None:
    link = send(town, browse, "anna@example.org")
    early = Client()
    early.get(link)
    Invitation.objects.update(**change)
    late, never = Client(), Client()
    late.get(link)
    never.get("/invitations/no-such-token/")
    for client in (early, late, never):
        for answer in (client.get("/invitations/"), client.post("/invitations/", NEW)):
            assert answer.status_code == 200
            assert "does not open anything" in answer.content.decode()
            assert "Family" not in answer.content.decode()
    assert not User.objects.get(email="anna@example.org").has_usable_password()


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "..", "%F0%9F%94%91", "' OR 1=1 --"])
def test_odd_tokens_are_no_error(db: None, token: str) -> None:
    client = Client()
    assert client.get(f"/invitations/{token}/", follow=True).status_code in {200, 404}


def test_an_ended_part_or_a_person_who_may_not_sign_in_accepts_nothing(town: Neighbourhood, browse: Browse) -> None:
    client = Client()
    client.get(send(town, browse, "anna@example.org"))
    Membership.objects.filter(user__email="anna@example.org").update(valid_until=timezone.now())
    assert "does not open anything" in client.get("/invitations/").content.decode()
    Membership.objects.filter(user__email="anna@example.org").update(valid_until=None)
    for fields in ({"is_active": False}, {"is_active": True, "is_staff": True}):
        User.objects.filter(email="anna@example.org").update(**fields)
        assert "does not open anything" in client.post("/invitations/", NEW).content.decode()
    assert Membership.objects.get(user__email="anna@example.org").pending


def test_a_letter_sent_again_ends_the_former_link(town: Neighbourhood, browse: Browse) -> None:
    former = send(town, browse, "anna@example.org")
    family, row = town.organizations["family"], invitation_to("anna@example.org")
    browse(town["owner"]).post(reverse("invitation_again", args=[family.uid, row.uid]))
    assert link_in() != former
    client = Client()
    client.get(former)
    assert "does not open anything" in client.get("/invitations/").content.decode()
    client.get(link_in())
    assert 'name="password"' in client.get("/invitations/").content.decode()


def test_a_withdrawn_invitation_can_be_sent_anew(town: Neighbourhood, browse: Browse) -> None:
    send(town, browse, "anna@example.org")
    family, row = town.organizations["family"], invitation_to("anna@example.org")
    browse(town["owner"]).post(reverse("invitation_withdraw", args=[family.uid, row.uid]))
    assert Membership.objects.get(user__email="anna@example.org").valid_until is not None
    client = Client()
    client.get(send(town, browse, "anna@example.org"))
    client.post("/invitations/", NEW)
    member = Membership.objects.get(user__email="anna@example.org")
    assert (member.pending, member.valid_until) == (False, None)


@pytest.mark.parametrize(
    ("by", "organization", "role"),
    [
        ("owner", "family", Role.SUPERVISOR),
        ("supervisor", "station", Role.OWNER),
        ("manager", "installer", Role.OPERATOR),
        ("owner", "family", "no such role"),
    ],
)
def test_nobody_gives_what_they_do_not_hold(
    town: Neighbourhood, browse: Browse, by: str, organization: str, role: str
) -> None:
    address = reverse("invite", args=[town.organizations[organization].uid])
    answer = browse(town[by]).post(address, {"email": "anna@example.org", "role": role})
    assert answer.status_code == 200
    assert not mail.outbox
    assert not User.objects.filter(email="anna@example.org").exists()


def test_who_manages_nothing_finds_nothing(town: Neighbourhood, browse: Browse) -> None:
    send(town, browse, "anna@example.org")
    family, row = town.organizations["family"].uid, invitation_to("anna@example.org").uid
    for name in ("resident", "operator", "supervisor", "engineer", "manager", "stranger"):
        client = browse(town[name])
        assert client.get(reverse("organization", args=[family])).status_code == 404
        assert client.post(reverse("invite", args=[family]), {"email": "x@y.zz", "role": "owner"}).status_code == 404
        for what in ("invitation_again", "invitation_withdraw"):
            assert client.post(reverse(what, args=[family, row])).status_code == 404
    # One's own organization does not open another's invitation.
    own = town.organizations["station"].uid
    assert browse(town["supervisor"]).post(reverse("invitation_withdraw", args=[own, row])).status_code == 404
    assert len(mail.outbox) == 1


def test_an_administrator_of_the_installation_is_not_invited(town: Neighbourhood, browse: Browse) -> None:
    User.objects.create_user("admin@example.org", PASSWORD, is_staff=True)
    address = reverse("invite", args=[town.organizations["family"].uid])
    page = browse(town["owner"]).post(address, {"email": "admin@example.org", "role": Role.OWNER}).content.decode()
    assert "cannot be invited" in page
    assert not mail.outbox
    assert not Membership.objects.filter(user__email="admin@example.org").exists()


def test_letters_are_limited_by_person_organization_and_address(town: Neighbourhood) -> None:
    owner, family, now = town["owner"], town.organizations["family"], timezone.now()
    for number in range(20):
        inviting.invite(owner, family, f"guest-{number}@example.org", Role.RESIDENT, now)
    with pytest.raises(Refused):
        inviting.invite(owner, family, "one-more@example.org", Role.RESIDENT, now)
    assert not User.objects.filter(email="one-more@example.org").exists()
    other = town.add("second", "family", Role.OWNER)
    inviting.invite(other, family, "one-more@example.org", Role.RESIDENT, now)
    later = now + timedelta(hours=1)
    for _ in range(4):
        inviting.invite(owner, family, "one-more@example.org", Role.RESIDENT, later)
    with pytest.raises(Refused):
        inviting.invite(owner, family, "one-more@example.org", Role.RESIDENT, later)


def test_the_token_is_written_nowhere(town: Neighbourhood, browse: Browse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = send(town, browse, "anna@example.org").split("/")[2]
    client = Client()
    client.get(f"/invitations/{token}/")
    assert "invitation" in client.session
    client.post("/invitations/", NEW)
    kept = [
        *Invitation.objects.values_list("token_digest", flat=True),
        *map(str, JournalEntry.objects.values_list("details", "after")),
        *map(str, JournalPersonal.objects.values_list("values", flat=True)),
        *map(str, client.session.items()),
        *(record.getMessage() for record in caplog.records if record.name != "django.db.backends"),
    ]
    assert not [text for text in kept if token in text]


def test_what_was_done_is_in_the_journal(town: Neighbourhood, browse: Browse) -> None:
    client = Client()
    client.get(send(town, browse, "anna@example.org"))
    client.post("/invitations/", NEW)
    acts = JournalEntry.objects.filter(organization=town.organizations["family"].uid).order_by("pk")
    anna = User.objects.get(email="anna@example.org")
    assert list(acts.values_list("act", "actor")) == [
        ("invitation.sent", town["owner"].uid),
        ("invitation.accepted", anna.uid),
    ]


def test_the_journal_and_the_act_stand_or_fall_together(town: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("history.record.journal", fail)
    with pytest.raises(RuntimeError):
        inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    assert not User.objects.filter(email="anna@example.org").exists()


def test_an_invitation_is_accepted_once(town: Neighbourhood) -> None:
    letter = inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    digest = inviting.digest_of(letter.token)
    new = NewPerson(name="Anna", password="four words for Anna", language="en")
    accept(digest, new=new)
    with pytest.raises(Missing):
        accept(digest, new=NewPerson(name="Eve", password="something else entirely", language="en"))
    assert User.objects.get(email="anna@example.org").name == "Anna"
    assert find(digest) is None
    assert Invitation.objects.get().accepted_at is not None


def test_two_invitations_of_a_new_person_set_one_password(town: Neighbourhood) -> None:
    one = inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    two = inviting.invite(town["manager"], town.organizations["installer"], "anna@example.org", Role.ENGINEER)
    accept(inviting.digest_of(one.token), new=NewPerson(name="Anna", password="four words for Anna", language="en"))
    with pytest.raises(Missing):
        accept(inviting.digest_of(two.token), new=NewPerson(name="Eve", password="other words here", language="en"))
    anna = User.objects.get(email="anna@example.org")
    assert anna.check_password("four words for Anna")
    accept(inviting.digest_of(two.token), person=anna)
    assert Membership.objects.filter(user=anna, pending=False).count() == 2


def test_a_manager_who_was_ended_meanwhile_sends_nothing(town: Neighbourhood) -> None:
    Membership.objects.filter(user=town["owner"]).update(valid_until=timezone.now())
    with pytest.raises(Missing), transaction.atomic():
        inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    assert not Grant.objects.exists()


def test_the_letter_speaks_the_language_of_its_reader(town: Neighbourhood, browse: Browse) -> None:
    town["stranger"].language = "tr"
    town["stranger"].save()
    letter = inviting.invite(town["owner"], town.organizations["family"], "stranger@example.org", Role.RESIDENT)
    assert letter.language == "tr"
    assert letter.token not in repr(letter)


def test_names_in_a_letter_are_no_markup_and_no_headers(town: Neighbourhood, browse: Browse) -> None:
    family = town.organizations["family"]
    family.name = "O'Brien & Sons\nBcc: everybody@example.org"
    family.save()
    send(town, browse, "anna@example.org")
    assert "O'Brien & Sons Bcc: everybody@example.org" in str(mail.outbox[0].body)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["anna@example.org"]


def prepare(town: Neighbourhood, email: str = "anna@example.org") -> Grant:
    """Something for somebody who was invited."""
    now = timezone.now()
    terms = Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=now + timedelta(days=900))
    return add_grant(town["owner"], town.panel, User.objects.get(email=email), terms, now)


def test_what_was_prepared_goes_with_a_withdrawn_invitation(town: Neighbourhood) -> None:
    family = town.organizations["family"]
    inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT)
    anna = prepare(town).user
    inviting.withdraw(town["owner"], family, invitation_to("anna@example.org").uid)
    letter = inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT)
    new = NewPerson(name="Anna", password="four words for anna", language="en")
    accept(inviting.digest_of(letter.token), new=new)
    assert not panel_rights(User.objects.get(pk=anna.pk), town.panel).whole
    assert JournalEntry.objects.filter(act="grant.ended", actor=town["owner"].uid).exists()


def expire(email: str = "anna@example.org") -> Invitation:
    """The clock has gone on."""
    invitation = invitation_to(email)
    invitation.expires_at = timezone.now()
    invitation.save()
    return invitation


def test_what_was_prepared_goes_with_an_expired_invitation(town: Neighbourhood) -> None:
    family, new = town.organizations["family"], NewPerson(name="Anna", password="four words for anna", language="en")
    late = inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT)
    granted = prepare(town)
    sweep_prepared()
    granted.refresh_from_db()
    assert granted.valid_until is not None
    assert granted.valid_until > timezone.now()
    waiting, version = expire(), access_version()
    sweep_prepared()
    assert access_version() > version
    version = access_version()
    sweep_prepared()
    assert access_version() == version
    granted.refresh_from_db()
    assert granted.valid_until <= timezone.now()
    entry = JournalEntry.objects.get(act="grant.ended")
    assert (entry.actor, entry.organization, entry.object_uid) == ("", family.uid, granted.uid)
    # Whoever comes late does not come in, and the letter that is sent again brings none of it back.
    with pytest.raises(Missing):
        accept(inviting.digest_of(late.token), new=new)
    again = inviting.send_again(town["owner"], family, waiting.uid)
    accept(inviting.digest_of(again.token), new=new)
    assert not panel_rights(User.objects.get(email="anna@example.org"), town.panel).whole


def test_a_letter_that_is_sent_again_in_time_keeps_what_was_prepared(town: Neighbourhood) -> None:
    family = town.organizations["family"]
    inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT)
    anna = prepare(town).user
    again = inviting.send_again(town["owner"], family, expire().uid)
    sweep_prepared()
    new = NewPerson(name="Anna", password="four words for anna", language="en")
    accept(inviting.digest_of(again.token), new=new)
    sweep_prepared()
    assert Right.ARM in panel_rights(User.objects.get(pk=anna.pk), town.panel).whole


def test_an_expired_invitation_takes_nothing_from_who_belongs_there(town: Neighbourhood) -> None:
    kept = town.grant("resident", Right.VIEW, Right.ARM)
    inviting.invite(town["owner"], town.organizations["family"], "resident@example.org", Role.OWNER)
    expire("resident@example.org")
    sweep_prepared()
    kept.refresh_from_db()
    assert kept.valid_until is None


def test_nothing_is_prepared_for_whose_letter_opens_nothing(town: Neighbourhood, browse: Browse) -> None:
    inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    page, client = reverse("grant_add", args=[town.panel.uid]), browse(town["owner"])
    assert "anna@example.org" in client.get(page).content.decode()
    expire()
    assert "anna@example.org" not in client.get(page).content.decode()
    with pytest.raises(Refusal):
        prepare(town)


def test_what_was_prepared_goes_with_the_address_it_was_sent_to(town: Neighbourhood) -> None:
    inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    granted = prepare(town)
    inviting.withdraw_all(granted.user)
    sweep_prepared()
    granted.refresh_from_db()
    assert granted.valid_until is not None
    assert granted.valid_until <= timezone.now()


def test_a_letter_opens_in_two_browsers_and_serves_in_one(town: Neighbourhood, browse: Browse) -> None:
    link = send(town, browse, "anna@example.org")
    first, second = Client(), Client()
    for client in (first, second):
        client.get(link)
        assert 'name="password"' in client.get("/invitations/").content.decode()
    first.post("/invitations/", NEW)
    late = second.post("/invitations/", NEW | {"password": "other words here", "password_again": "other words here"})
    assert "does not open anything" in late.content.decode()
    anna = User.objects.get(email="anna@example.org")
    assert anna.check_password(NEW["password"])
    assert "_auth_user_id" not in second.session
    assert JournalEntry.objects.filter(act="invitation.accepted").count() == 1
