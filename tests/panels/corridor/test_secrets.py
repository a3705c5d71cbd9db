"""A whole arming with a code, then a search of everything that is left: logs, rows, queues, exceptions (DESIGN 7)."""

import base64
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from panels import dispatch
from panels.dispatch import courier
from panels.holding.step import Keeper
from panels.models import (
    Command,
    Connection,
    Membership,
    Organization,
    Panel,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
)
from panels.packing import unpack
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, CommandName, ConnectionHealth, OrganizationKind, Relation, Role

ROOT = Path(__file__).resolve().parents[3]


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait until something is true, or fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return found


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The simulated cloud with its embedded broker, by its first line."""
    said = tmp_path / "simulator.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            (sys.executable, "manage.py", "simulate", "bienport", "--panels", "2", "--pace", "0", "--exit-delay", "0"),
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "project.settings.test"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:

        def first_line() -> dict[str, Any] | None:
            assert process.poll() is None, said.read_text()[-2000:]
            lines = [text for text in said.read_text().splitlines() if text.startswith("{") and text.endswith("}")]
            return json.loads(lines[0]) if lines else None

        yield until(first_line, 40, "the simulator's first line")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def everything_stored() -> dict[str, str]:
    """Every text, JSON and binary column of every table, as one text per table."""
    found = {}
    with database.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f"SELECT * FROM {database.ops.quote_name(model._meta.db_table)}")  # noqa: S608
                values = [value for row in cursor.fetchall() for value in row if value is not None]
                found[model._meta.db_table] = "\n".join(map(_as_text, values))
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        try:
            return raw.decode("latin-1") + unpack(raw).decode("latin-1")
        except Exception:  # noqa: BLE001  (no body of a message)
            return raw.decode("latin-1")
    return str(value)


def everything_queued() -> str:
    """Every key and value in Redis, tasks unpacked to their arguments."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    found: list[str] = []
    for key in store.scan_iter(count=1000):
        found.append(key.decode("latin-1"))
        kind = store.type(key)
        values: list[bytes] = []
        if kind == b"string":
            values = [store.get(key) or b""]  # type: ignore[list-item]
        elif kind == b"list":
            values = store.lrange(key, 0, -1)  # type: ignore[assignment]
        elif kind == b"hash":
            values = [bytes(part) for pair in store.hgetall(key).items() for part in pair]  # type: ignore[arg-type]
        elif kind in (b"set", b"zset"):
            values = list(store.smembers(key)) if kind == b"set" else store.zrange(key, 0, -1)  # type: ignore[assignment,arg-type]
        for value in values:
            text = value.decode("latin-1")
            found.append(text)
            try:
                found.append(base64.b64decode(json.loads(text)["body"]).decode("latin-1"))
            except (ValueError, KeyError, TypeError):
                continue
    return "\n".join(found)


def _asked_when_quiet(ask: Callable[[], Command]) -> Command:
    """Ask while no read that settles the command before is open; one may begin at any moment."""
    made: list[Command] = []

    def asked() -> bool:
        if Command.objects.filter(state__in=("queued", "sent")).exists():
            _work_off()
            return False
        with suppress(dispatch.Refusal):
            made.append(ask())
        return bool(made)

    until(asked, 20, "it is quiet")
    return made[0]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_arming_leaves_no_code_password_token_or_key_anywhere(
    transactional_db: None, vendor: dict[str, Any], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    described = next(panel for panel in vendor["panels"] if panel["zones"] and panel["enabled"])
    pin, wrong = described["pin"], "90817263"
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    broker = vendor["mqtt"].rpartition("@")[2]
    connection = Connection.objects.create(
        organization=station,
        vendor="bienport",
        name="Cloud",
        settings={
            "rest_url": vendor["rest"],
            "mqtt_url": f"mqtt://{broker}",
            "screen_name": vendor["screenName"],
            "family": "both",
            "app_id": vendor["appId"],
            "third_party_app_id": vendor["thirdPartyAppId"],
            "aes_mode": vendor["aes"]["mode"],
            "aes_padding": vendor["aes"]["padding"],
        },
        secrets=Sealed.of({"password": vendor["password"], "aes_key": vendor["aes"]["key_hex"]}),
    )
    person = User.objects.create_user("operator@example.org", "a long pass phrase")
    keeper = Keeper(name="secrets")
    keeper.start()
    try:
        healthy = Connection.objects.filter(pk=connection.pk, health=ConnectionHealth.HEALTHY)
        until(healthy.exists, 40, "the link is up")
        now, site = timezone.now(), Site.objects.create(name="Villa")
        SiteOrganization.objects.create(
            site=site,
            organization=station,
            relation=Relation.MONITORS,
            accepted_at=now,
            valid_from=now,
            may_arm=True,
        )
        Membership.objects.create(user=person, organization=station, role=Role.OPERATOR)
        Panel.objects.filter(vendor_id=str(described["resourceId"])).update(site=site)
        panel = Panel.objects.select_related("connection").get(vendor_id=str(described["resourceId"]))
        ServiceCode.objects.create(
            connection=connection, panel=panel, purpose=CodePurpose.READ, code=Sealed.of({"code": pin})
        )
        outcomes, queued, asked = [], [], []
        for name, code in (
            (CommandName.ARM_AWAY, pin),
            (CommandName.DISARM, wrong),
            (CommandName.DISARM, pin),
            (CommandName.READ_STATUS, ""),
        ):
            partition = None if name == CommandName.READ_STATUS else 1
            ask = partial(dispatch.ask, person, panel, name, partition=partition, pin=code, address="192.0.2.7")
            command = _asked_when_quiet(ask)
            asked.append(command.uid)
            queued.append(everything_queued())
            dispatch.send(command.uid)
            settled = Command.objects.filter(pk=command.pk).exclude(state__in=("queued", "sent"))
            until(settled.exists, 15, f"{name} is settled")
            outcomes.append(settled.get().state)
        assert outcomes == ["confirmed", "refused", "confirmed", "confirmed"]
        session = Connection.objects.get(pk=connection.pk).session.open()
    finally:
        keeper.stop()
        courier.close_all()

    secrets = {
        "code": pin,
        "wrong code": wrong,
        "password": vendor["password"],
        "key": vendor["aes"]["key_hex"],
        "token": session["token"],
        "signature of the token": session["token"].rpartition(".")[2],
        "broker password": session["mqPassword"],
    }
    assert all(len(value) >= 4 for value in secrets.values()), "nothing is found by searching for nothing"
    out, err = capfd.readouterr()
    logged = "\n".join(
        [out, err, *(record.getMessage() + str(record.args) + str(record.exc_text) for record in caplog.records)]
    )
    correlation_ids = list(Command.objects.values_list("correlation_id", flat=True))
    stored, everywhere = everything_stored(), {}
    everywhere["logs"], everywhere["queues"] = logged, "\n".join(queued)
    everywhere |= stored
    assert any("command_send" in text for text in queued), "the search reads tasks"
    # A settling read may have been made since, after the last look into the queues.
    assert all(uid in text for uid, text in zip(asked, queued, strict=True))
    assert "operator@example.org" in stored["panels_user"], "the search reads rows"
    # Random ids may hold any four digits; they are no codes.
    ids = re.compile("|".join(map(re.escape, correlation_ids)))
    for where, whole in everywhere.items():
        text = ids.sub("", whole)
        for what, secret in secrets.items():
            if len(secret) > 8:
                assert secret not in text, f"the {what} is in {where}"
            else:
                assert not _holds_code(text, secret), f"the {what} is in {where}"


def _work_off() -> bool:
    """Send the status reads that settle things, as the command worker would."""
    for uid in Command.objects.filter(state="queued").values_list("uid", flat=True):
        dispatch.send(uid)
    return False


def _holds_code(text: str, code: str) -> bool:
    """Whether a short code stands there by itself: digits around it make it another number."""
    return re.search(rf"(?<![\w.+:/=-]){re.escape(code)}(?![\w.+:/=-])", text) is not None


def test_the_search_finds_a_code_where_there_is_one() -> None:
    assert _holds_code('{"pinCode": "8642"}', "8642")
    assert _holds_code("pin 8642 given", "8642")
    assert not _holds_code("2026-11-21T10:43:12.864200Z and gAAAA8642bc", "8642")
