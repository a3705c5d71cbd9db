"""The poller follows what an installer changes: settings, secrets and codes of a real account at a simulated cloud."""

import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from panels.holding.poller import Poller
from panels.ingest import Delivery
from panels.models import Connection, Organization, ServiceCode, User, VendorToken, Watch
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, ConnectionHealth, OrganizationKind
from tests.panels.admin.accounting import Counter
from tests.panels.corridor.conftest import HOLDER
from tests.panels.simulators.visonic.workbench import Workbench

pytestmark = pytest.mark.django_db


class Post(SimpleNamespace):
    """A poller that looks at its rows as often as a test asks, beside the counter it serves."""

    counter: Counter
    poller: Poller
    delivered: list[Delivery]

    def look(self) -> None:
        """Let as much time pass as the poller leaves between two looks, and no more."""
        self.poller._look_due = time.monotonic()
        if self.poller.is_due(time.monotonic()):
            self.poller.work()

    def visit(self) -> None:
        """Visit every panel that is due now."""
        turns = self.poller.turns
        for beat in turns.beats.values():
            turns.hurry(beat)
        for beat in self.poller.visits_due(time.monotonic(), 10):
            self.poller.visit(beat)


@pytest.fixture
def post(one_database_connection: None) -> Iterator[Post]:
    fitters = Organization.objects.create(name="Fitters", kind=OrganizationKind.INSTALLER)
    client = Client()
    client.force_login(User.objects.create_superuser("root@watchpost.example", "a long password of no use"))
    with Workbench() as bench:
        counter = Counter(client, bench, fitters.pk, "platform")
        counter.connect()
        Connection.objects.update(holder=HOLDER, lease_epoch=3, lease_expires_at=timezone.now() + timedelta(minutes=5))
        delivered: list[Delivery] = []
        poller = Poller(counter.connection.pk, HOLDER, 3, delivered.append, None)
        yield Post(counter=counter, poller=poller, delivered=delivered)
        poller.close()


def change(counter: Counter, **changes: str) -> None:
    """Save the connection's form with these changes; secrets that are left empty stay."""
    address = f"/platform/panels/connection/{counter.connection.pk}/change/"
    fields = counter.fields(vendor_password="") | changes
    answer = counter.client.post(address, fields)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_it_goes_on_with_the_tokens_of_the_login_an_installer_made(post: Post) -> None:
    post.look()
    assert post.poller.is_up
    assert post.counter.asked("auth") == 1


def test_changed_settings_drop_the_tokens_and_reopen_the_account(post: Post) -> None:
    post.look()
    before = {row.pk for row in VendorToken.objects.all()}
    change(post.counter, vendor_mobile_seconds="120")
    assert not before & {row.pk for row in VendorToken.objects.all()}

    post.look()
    assert not post.poller.is_up
    post.look()
    assert post.poller.is_up
    assert post.poller._speaker is not None
    assert 120.0 in post.poller._speaker.rhythm.paces.values()


def test_a_wrong_password_stops_it_and_the_right_one_starts_it_again(post: Post) -> None:
    post.look()
    change(post.counter, vendor_password="wrong")
    post.look()
    post.look()
    assert post.counter.connection.health == ConnectionHealth.FAILING
    # The login of the installer was refused; the poller's was not even sent.
    assert post.counter.asked("auth") == 2
    post.look()
    assert post.counter.asked("auth") == 2
    assert not post.poller.is_up

    change(post.counter, vendor_password=post.counter.bench.line["password"])
    post.look()
    assert post.poller.is_up
    assert post.counter.connection.health == ConnectionHealth.HEALTHY


def test_a_reset_password_reopens_the_account_without_another_login(post: Post) -> None:
    post.look()
    post.counter.act("send_reset_code")
    (mail,) = post.counter.bench.control("GET", "/mails").json()["mails"]
    new = "a new long password"
    post.counter.act("reset_password", mailed_code=mail["code"], new_password=new, again=new)
    asked = post.counter.asked("auth")
    post.look()
    post.look()
    assert post.poller.is_up
    assert post.counter.asked("auth") == asked


def test_an_entered_code_is_visited_with_at_the_next_look(post: Post) -> None:
    post.look()
    assert Watch.objects.get(panel=post.counter.panel).hindrance == "no_code"
    post.counter.code(post.counter.master_code)
    post.look()
    post.visit()
    assert Watch.objects.get(panel=post.counter.panel).hindrance == ""
    assert post.delivered
    # The login that tried the code serves the visit.
    assert post.counter.asked("panel/login") == 1


def test_a_refused_code_is_not_tried_on_and_a_new_one_ends_that(post: Post) -> None:
    panel = post.counter.panel
    ServiceCode.objects.create(
        connection=post.counter.connection, panel=panel, purpose=CodePurpose.READ, code=Sealed.of({"code": "0001"})
    )
    post.look()
    post.visit()
    post.look()
    post.visit()
    assert Watch.objects.get(panel=panel).hindrance == "code_refused"
    assert post.counter.asked("panel/login") == 1
    page = post.counter.words(post.counter.client.get(post.counter.address))
    assert "Not watched: the panel refused the code kept for it." in page

    post.counter.code(post.counter.master_code)
    post.look()
    post.visit()
    assert Watch.objects.get(panel=panel).hindrance == ""
    assert post.delivered


def test_an_unlinked_panel_is_left_alone(post: Post) -> None:
    post.counter.code(post.counter.master_code)
    post.look()
    post.visit()
    post.counter.act("unlink", post.counter.panel_address, serial=post.counter.panel.vendor_id)
    post.look()
    assert not post.poller.turns.beats
