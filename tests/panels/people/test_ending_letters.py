"""Who is written to when a site or a relation ends, and what the letters say and do not say."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from panels.membership.relations import STATION_STAYS, end_relation
from panels.membership.site_ending import end_site
from panels.models import Ending, Panel, SiteOrganization
from panels.tasks import tell_of_endings
from panels.vocabulary import EndingReason, Relation, Role
from tests.panels.people.conftest import Neighbourhood

pytestmark = pytest.mark.django_db


def letters() -> dict[str, str]:
    """Subject and text by whom they are for, of what was not read yet."""
    tell_of_endings()
    found = {one.to[0].partition("@")[0]: f"{one.subject}\n{one.body}" for one in mail.outbox}
    assert len(found) == len(mail.outbox)
    mail.outbox.clear()
    return found


def clock(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def test_whoever_leads_an_organization_concerned_learns_that_a_site_has_ended(town: Neighbourhood) -> None:
    town.add("mother", "family", Role.OWNER)
    town.add("gone", "station", Role.SUPERVISOR, valid_until=timezone.now())
    # A silent alarm is told to nobody by it.
    Panel.objects.update(covert_alarm=True, alarm=True, alarm_since=timezone.now())
    end_site(town["owner"], town.site.uid, EndingReason.SOLD)
    until = SiteOrganization.objects.get(relation=Relation.MONITORS).valid_until
    told = letters()
    assert set(told) == {"owner", "mother", "supervisor", "manager"}
    assert f"Family has ended Dükkan. Station watches it until {clock(until)} UTC" in told["supervisor"]
    assert "left to do" not in told["supervisor"]
    assert "Installer sees nothing of it any more" in told["manager"]
    assert "What is left to do" in told["manager"]
    assert "Somebody of Family has ended Dükkan" in told["mother"]
    assert not any("larm" in text and "no alarm from there" not in text for text in told.values())
    assert letters() == {}


def test_who_has_the_account_alone_is_not_told_whose_or_which_site(town: Neighbourhood) -> None:
    SiteOrganization.objects.filter(relation=Relation.INSTALLS).delete()
    end_site(town["owner"], town.site.uid, EndingReason.SOLD)
    text = letters()["manager"]
    assert "an account of Installer" in text
    assert "Dükkan" not in text
    assert "Family" not in text


@pytest.mark.parametrize(("by", "stays"), [("owner", STATION_STAYS), ("supervisor", timedelta())])
def test_a_station_that_goes_or_is_sent_away_both_sides_know(town: Neighbourhood, by: str, stays: timedelta) -> None:
    relation = SiteOrganization.objects.get(relation=Relation.MONITORS)
    end_relation(town[by], relation.uid)
    until = Ending.objects.get().ended_at + stays
    told = letters()
    assert set(told) == {"owner", "supervisor"}
    for text in told.values():
        assert "Station stops watching Dükkan" in text
        assert f"Station watches Dükkan until {clock(until)} UTC" in text


def test_an_installer_that_goes(town: Neighbourhood) -> None:
    end_relation(town["manager"], SiteOrganization.objects.get(relation=Relation.INSTALLS).uid)
    told = letters()
    assert set(told) == {"owner", "manager"}
    assert "Installer sees nothing of Dükkan from" in told["owner"]


def test_a_mail_server_that_takes_nothing_is_tried_again_for_a_day(
    town: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise SMTPException

    end_site(town["owner"], town.site.uid, EndingReason.SOLD)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert letters() == {}
        Ending.objects.filter(organization=town.organizations["installer"]).update(
            ended_at=timezone.now() - timedelta(days=2)
        )
        assert letters() == {}
    assert set(letters()) == {"owner", "supervisor"}
