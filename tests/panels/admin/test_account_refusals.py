"""Everything an installer can meet at a vendor's account, from the simulated cloud to the words on the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from history.models import JournalEntry
from panels.drivers.visonic.driver import VisonicDriver
from panels.models import Connection, Organization, ServiceCode
from panels.secrets.sealing import Sealed
from panels.simulators.visonic.errors import TABLE
from panels.vendors import sessions
from tests.panels.admin.accounting import Counter
from tests.panels.drivers.visonic.test_managing import ROWS
from tests.panels.simulators.visonic.workbench import Workbench

pytestmark = pytest.mark.django_db
# What a login makes of rows that say something else elsewhere.
AT_LOGIN = {
    "email_required": "The server refused the login.",
    "user_code_short": "The server refused the login.",
    "not_allowed": "The server refused the login.",
    "wrong_login": "The server does not accept the e-mail address or the password.",
    "login_blocked": "The server takes no login for a while after too many that failed. Nothing is tried before",
    "attempts_limit": "Too many logins failed, so the server takes none for a time.",
    "device_limit": "Too many devices are logged in to this account.",
    "server_error": "The server failed with an error of its own",
    "not_found": "Nothing of the kind is found on this server.",
}
AT_CODE = {
    "wrong_user_code": "The panel does not accept this code. It was tried once and is not kept.",
    "legacy_user_code": "The panel does not accept this code.",
    "legacy_panel_name": "The server knows no panel with this serial number",
    "panel_serial_incorrect": "The server knows no panel with this serial number",
    "user_code_short": "The panel does not accept this code.",
    "not_allowed": "The panel does not accept this code.",
    "session_limit": "The panel has too many open sessions.",
    "login_blocked": "The server takes no login for a while",
    "discovery": "The server is still reading the panel after a login.",
    "not_connected": "The panel is not connected to its cloud.",
    "server_error": "The server failed with an error of its own",
}


@pytest.fixture(scope="module")
def world() -> Iterator[Workbench]:
    with Workbench(attempts=1000) as made:
        yield made


@pytest.fixture
def bench(world: Workbench) -> Iterator[Workbench]:
    yield world
    world.control("DELETE", "/fault")
    for name in ("refuse", "html", "drop", "truncated", "empty", "bare_error"):
        world.cloud.faults.set(name, False)
    world.control("DELETE", "/log")


@pytest.fixture
def linked(counter: Counter) -> Counter:
    counter.connect()
    return counter


def refuse(counter: Counter, row: str, path: str) -> None:
    counter.bench.cloud.faults.set("refuse", row, command=path)


@pytest.mark.parametrize("row", TABLE)
def test_each_row_of_the_error_table_has_words_on_the_page(linked: Counter, row: str) -> None:
    refuse(linked, row, "panel/rename")
    page = linked.act("rename", linked.panel_address, name="Mill")
    assert VisonicDriver.sentences[ROWS[row]] in page
    assert linked.panel.name != "Mill"
    assert JournalEntry.objects.get(act="connection.panel_renamed").details["outcome"] == ROWS[row]


@pytest.mark.parametrize(("row", "words"), AT_LOGIN.items())
def test_a_login_that_fails_says_why(counter: Counter, row: str, words: str) -> None:
    refuse(counter, row, "auth")
    assert words in counter.connect()
    assert counter.asked("auth") == 1


@pytest.mark.parametrize(("row", "words"), AT_CODE.items())
def test_a_code_that_cannot_be_tried_says_why_and_is_not_kept(linked: Counter, row: str, words: str) -> None:
    refuse(linked, row, "panel/login")
    assert words in linked.code(linked.master_code)
    assert not ServiceCode.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("wrong_panel", "The serial number and the master code do not belong together. Check both."),
        ("already_linked", "This panel is linked already."),
        ("panel_serial_incorrect", "The server knows no panel with this serial number"),
        ("user_code_short", "The server does not accept a value. Which one and why stands beneath."),
    ],
)
def test_a_panel_that_cannot_be_added_says_why(linked: Counter, row: str, words: str) -> None:
    refuse(linked, row, "panel/add")
    page = linked.act("add", serial="A0F00D", name="Cellar", master_code="1234", keep="on")
    assert words in page
    if row == "user_code_short":
        assert "user_code: minLength:4" in page


def test_wrong_master_codes_make_one_wait(linked: Counter) -> None:
    pages = [linked.act("add", serial="A0F00D", name="Cellar", master_code="1234") for _ in range(4)]
    assert "Not asked: there were too many tries." in pages[-1]
    assert linked.asked("panel/add") == 3


@pytest.mark.parametrize(
    ("code", "password", "words"),
    [
        ("WRONG", "a long password", "The mailed code is wrong or too old. Ask for a new one."),
        ("", "short", "The vendor finds the new password too weak. Choose a longer one."),
    ],
)
def test_a_password_that_cannot_be_set_says_why(linked: Counter, code: str, password: str, words: str) -> None:
    linked.act("send_reset_code")
    mailed = code or linked.bench.control("GET", "/mails").json()["mails"][-1]["code"]
    page = linked.act("reset_password", mailed_code=mailed, new_password=password, again=password)
    assert words in page
    assert linked.connection.secrets.open() == {"password": linked.bench.line["password"]}


def test_unlinking_with_a_password_that_is_no_longer_right_says_so(linked: Counter) -> None:
    Connection.objects.update(secrets=Sealed.of({"password": "an old one"}))
    page = linked.act("unlink", linked.panel_address, serial=linked.panel.vendor_id)
    assert "The server does not accept the e-mail address or the password." in page
    assert linked.panel.enabled


@pytest.mark.parametrize("fault", ["html", "drop", "truncated", "empty", "bare_error"])
def test_an_answer_that_is_none_is_told_as_what_it_is(linked: Counter, fault: str) -> None:
    linked.bench.cloud.faults.set(fault, command="auth" if fault == "empty" else "panels")
    page = linked.act("log_in")
    expected = {
        "drop": "The server's answer did not come in full",
        "bare_error": "The server does not accept the request.",
    }
    assert expected.get(fault, "The server answered with something that is no answer of PowerManage.") in page


def test_a_lock_out_says_until_when_and_nothing_is_tried_before(linked: Counter) -> None:
    linked.bench.cloud.faults.set("lock_out", 44.0)
    before = linked.asked("auth")
    for _ in range(2):
        assert "Nothing is tried before" in linked.act("log_in")
    assert linked.asked("auth") == before + 1
    linked.bench.advance(60)


def test_a_login_a_person_asks_for_goes_through_where_one_was_barred(counter: Counter) -> None:
    refuse(counter, "wrong_login", "auth")
    counter.connect()
    counter.bench.control("DELETE", "/fault")
    counter.bench.cloud.faults.set("refuse", False)
    assert "Logged in." in counter.act("log_in")


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("http://127.0.0.1:9", "The server cannot be reached, so nothing was sent."),
        ("elsewhere.example", "adds the name to WATCHPOST_EGRESS_HOSTS."),
    ],
)
def test_a_host_that_is_not_there_or_not_approved_is_said(counter: Counter, host: str, words: str) -> None:
    page = counter.connect(vendor_host=host)
    assert words in page
    if "example" in host:
        assert "The host elsewhere.example is not among the hosts this installation may reach" in page


def test_a_name_that_leads_to_a_private_address_is_said(counter: Counter, settings: Any) -> None:
    settings.PRIVATE_HOSTS, settings.EGRESS_HOSTS = [], ["127.0.0.1"]
    page = counter.connect()
    assert "The host 127.0.0.1 leads to a private address" in page
    assert "WATCHPOST_PRIVATE_HOSTS" in page


def test_a_certificate_nobody_trusts_is_said_and_its_authority_helps(
    administrator: Client, fitters: Organization
) -> None:
    with Workbench(tls=True) as bench:
        counter = Counter(administrator, bench, fitters.pk, "platform")
        page = counter.connect()
        assert "The server shows a certificate that is not trusted, so nothing was sent." in page
        connection = counter.connection
        connection.settings["ca_file"] = bench.line["ca_file"]
        connection.save()
        assert "Logged in." in counter.act("log_in")


def test_an_old_server_is_said_with_what_it_offers(manager: Client, fitters: Organization) -> None:
    with Workbench() as bench:
        bench.cloud.faults.set("version", 4)
        page = Counter(manager, bench, fitters.pk).connect()
    assert "The server does not speak a version of its service that Watchpost understands" in page
    assert "the server offers" in page


def test_a_file_that_is_not_there_is_refused(administrator: Client, bench: Workbench, fitters: Organization) -> None:
    counter = Counter(administrator, bench, fitters.pk, "platform")
    answer = administrator.post("/platform/panels/connection/add/", counter.fields(vendor_ca_file="/no/such/file"))
    assert answer.context["adminform"].form.errors == {"vendor_ca_file": ["There is no such file here."]}


def test_what_nobody_expected_is_noted_too(linked: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: Connection) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr(sessions, "account_of", stumble)
    with pytest.raises(RuntimeError):
        linked.act("rename", linked.panel_address, name="Mill")
    assert JournalEntry.objects.get(act="connection.panel_renamed").details["outcome"] == "broken"
