"""No socket for whoever must set up a second factor first."""

import pytest
from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async
from pytest_django import Settings

from tests.panels.live.browser import Browsers, Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"


async def test_a_socket_opens_with_a_second_factor_and_ends_without(browsers: Browsers, cast: Cast) -> None:
    factor = await Authenticator.objects.acreate(user=cast.operator, type=Authenticator.Type.WEBAUTHN, data={})
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    await sync_to_async(factor.delete)()
    assert await page.until_closed() == 4401


async def test_no_socket_opens_without_one(browsers: Browsers, cast: Cast) -> None:
    accepted, code, _socket = await browsers.knock(cast.operator)
    assert (accepted, code) == (False, 4401)


async def test_whoever_needs_none_has_a_socket(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.resident, cast.row, versions={cast.panel.uid: 7})
    assert page.closed is None
