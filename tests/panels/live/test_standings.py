"""Who stands how to a site, kept by a publisher: never wrong for longer than a change or an error lasts."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from panels.access.standings import Standings
from panels.models import Panel, SiteOrganization
from tests.panels.live.browser import Cast

pytestmark = pytest.mark.django_db


def of(cast: Cast) -> Panel:
    return Panel.objects.select_related("site").get(pk=cast.panel.pk)


def test_a_query_that_failed_leaves_nothing_to_be_believed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    standings, panel = Standings(), of(cast)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as without:
        without.setattr(SiteOrganization.objects, "filter", away)
        with pytest.raises(OperationalError):
            standings.refresh([panel])
    standings.refresh([panel])
    assert standings.relations(panel, timezone.now())
    assert standings.newest_start(panel, timezone.now())


def test_a_relation_that_ends_is_seen_at_the_next_push(cast: Cast) -> None:
    standings, panel = Standings(), of(cast)
    standings.refresh([panel])
    before = standings.relations(panel, timezone.now())
    relation = SiteOrganization.objects.filter(site=panel.site).first()
    assert relation is not None
    relation.valid_until = timezone.now()
    relation.save()

    standings.refresh([panel])
    assert len(standings.relations(panel, timezone.now())) == len(before) - 1
