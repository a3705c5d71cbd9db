"""The whole program as a client meets it: nothing but the vendor's documents and a plain MQTT client."""

import base64
import json
import os
import queue
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
import pytest
import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.panels.simulators.bienport.test_robustness import JSON

PROGRAM = (
    "import sys;from panels.management.commands.simulate import Command;"
    "Command().run_from_argv(['manage.py', 'simulate', *sys.argv[1:]])"
)
QUICK = ("--pace", "0", "--exit-delay", "0.2", "--entry-delay", "0.2", "--device-delay", "0.2", "--ack-timeout", "0.5")


class Program:
    """``manage.py simulate bienport`` in a process of its own."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "bienport", *options],
            stdout=subprocess.PIPE,
            env=os.environ | {"WATCHPOST_DEMO": "1"},
            text=True,
        )
        assert self.process.stdout
        self.line: dict[str, Any] = json.loads(self.process.stdout.readline())

    def post(self, path: str, body: dict[str, Any]) -> Any:
        response = requests.post(
            self.line["control"] + path, json=body, timeout=5, verify=self.line.get("ca_file", True)
        )
        assert response.ok, response.text
        return response.json()

    def get(self, path: str) -> Any:
        return requests.get(self.line["control"] + path, timeout=5).json()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        rest = self.process.communicate(timeout=15)[0]
        assert rest == "", "only the first line belongs on standard output"
        assert self.process.returncode == 0


class Client:
    """Logs in by REST, connects to the broker with what login gave, and listens on a topic."""

    def __init__(self, line: dict[str, Any], topic: str, *, user: int = 0, persistent: str = "") -> None:
        who = line["users"][user]
        body = {"screenName": who["screenName"], "password": who["password"], "rememberMe": True}
        verify = line.get("ca_file", True)
        self.account = requests.post(f"{line['rest']}/auth/login", json=body, timeout=5, verify=verify).json()
        self.line = line
        self.arrived: queue.Queue[dict[str, Any]] = queue.Queue()
        self.subscribed: queue.Queue[int] = queue.Queue()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=persistent, protocol=paho.MQTTv311, clean_session=not persistent
        )
        self.client.username_pw_set(self.account["mqUser"], self.account["mqPassword"])
        url = urlsplit(line["mqtt"])
        if url.scheme == "mqtts":
            self.client.tls_set_context(ssl.create_default_context(cafile=line["ca_file"]))
        self.client.on_connect = lambda client, *_: client.subscribe(topic, qos=1)
        self.client.on_subscribe = lambda _c, _u, _m, codes, _p: self.subscribed.put(int(codes[0].value))
        self.client.on_message = lambda _c, _u, message: self.arrived.put(json.loads(message.payload))
        self.client.reconnect_delay_set(1, 1)
        assert url.hostname
        self.client.connect(url.hostname, url.port or 1883)
        self.client.loop_start()
        self.granted = self.subscribed.get(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    @staticmethod
    def rest(line: dict[str, Any]) -> requests.Session:
        """Return a session that is logged in by REST alone."""
        session = requests.Session()
        who = {"screenName": line["screenName"], "password": line["password"], "rememberMe": True}
        token = session.post(f"{line['rest']}/auth/login", json=who, timeout=5).json()["token"]
        session.headers.update({"Authorization": f"Bearer {token}", "OrganizationId": "20635"})
        return session

    def pin(self, resource_id: int) -> str:
        """Encrypt a code as the reference reads the documents: AES-256, ECB, PKCS#7, base64."""
        code = next(p["pin"] for p in self.line["panels"] if p["resourceId"] == resource_id).encode()
        fill = 16 - len(code) % 16
        cipher = Cipher(algorithms.AES(bytes.fromhex(self.line["aes"]["key_hex"])), modes.ECB())  # noqa: S305 - the vendor's choice
        encryptor = cipher.encryptor()
        return base64.b64encode(encryptor.update(code + bytes([fill]) * fill) + encryptor.finalize()).decode()

    def command(self, name: str, correlation_id: str, *, app_id: str | None = None, **parameters: Any) -> None:
        envelope = {
            "messageType": "commandMessage",
            "appId": app_id or self.line["appId"],
            "brand": "EBS",
            "jwtToken": self.account["token"],
            "userId": self.account["userId"],
            "organizationId": str(self.account["organizationIds"][0]),
            "command": name,
            "correlationId": correlation_id,
            "parameters": parameters,
        }
        self.client.publish("resource/commands", json.dumps(envelope), qos=2).wait_for_publish(5)

    def next(self, timeout: float = 5) -> dict[str, Any]:
        return self.arrived.get(timeout=timeout)


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with Program(*QUICK) as running:
        yield running


@pytest.fixture
def client(program: Program) -> Iterator[Client]:
    with Client(program.line, f"secom/mobileapp/{program.line['appId']}") as connected:
        yield connected


def test_the_first_line_has_all_keys(program: Program) -> None:
    assert program.line.keys() >= {
        "rest",
        "mqtt",
        "screenName",
        "password",
        "appId",
        "thirdPartyAppId",
        "aes",
        "panels",
        "control",
    }
    assert program.line["aes"].keys() == {"mode", "padding", "key_hex", "iv_hex"}
    for panel in program.line["panels"]:
        assert panel.keys() >= {"resourceId", "brand", "partitions", "zones", "outputs", "pin"}
    url = urlsplit(program.line["mqtt"])
    assert (url.scheme, url.hostname) == ("mqtt", "127.0.0.1")
    assert url.username
    assert url.password
    assert unquote(url.password)


def test_arm_and_disarm_from_the_documents_alone(program: Program, client: Client) -> None:
    panel = program.line["panels"][1]["resourceId"]
    client.command("arm", "4711", resourceId=panel, partition=1, pinCode=client.pin(panel))
    response, notification = client.next(), client.next()
    assert response["messageType"] == "commandResponse"
    assert (response["correlationId"], response["result"]) == ("4711", "success")
    assert response["data"]["command"] == "arm"
    assert notification["notificationType"] == "armNotification"
    assert notification["correlationId"] == "4711"
    client.command("getStatus", "4712", resourceId=panel, pinCode=client.pin(panel))
    assert client.next()["data"]["armedPartitions"] == [{"partition": 1, "value": True}]
    client.command("disarm", "4713", resourceId=panel, partition=1, pinCode=client.pin(panel))
    assert client.next()["result"] == "success"
    assert client.next()["notificationType"] == "disarmNotification"
    log = program.get("/log")
    assert log["twice"] == {}
    assert [entry["qos"] for entry in log["commands"][-3:]] == [2, 2, 2]
    assert log["commands"][-1]["parameters"]["pinCode"] == "***"


def test_a_third_party_application_switches_an_output(program: Program) -> None:
    with Client(program.line, "application/third-party/flexyWattApp/#") as client:
        client.command("setExtDO", "100", app_id="flexyWattApp.1", resourceId=33, output=4, status=1)
        assert client.next()["result"] == "sent"
        assert client.next()["parameters"]["status"] == 1


def test_local_happenings_arrive(program: Program, client: Client) -> None:
    program.post("/act", {"resourceId": 34, "act": "keyfob_alarm"})
    notification = client.next()
    assert notification["notificationType"] == "keypadKeyfobAlarmNotification"
    assert "correlationId" not in notification


def test_the_broker_lets_nobody_else_in(program: Program) -> None:
    url = urlsplit(program.line["mqtt"])
    for user, password in [(None, None), (url.username, "wrong"), ("platform", "x"), ("nobody", "")]:
        refused: queue.Queue[bool] = queue.Queue()
        client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        if user:
            client.username_pw_set(user, password)
        client.on_connect = lambda _c, _u, _f, reason, _p, refused=refused: refused.put(reason.is_failure)
        assert url.hostname
        client.connect(url.hostname, url.port or 1883)
        client.loop_start()
        assert refused.get(timeout=5)
        client.disconnect()
        client.loop_stop()


@pytest.mark.parametrize("topic", ["resource/commands", "#", "secom/mobileapp/#", "secom/#", "+/mobileapp/x"])
def test_applications_hear_nothing_that_is_not_theirs(program: Program, topic: str) -> None:
    with Client(program.line, topic) as client:
        assert client.granted == 0x80


def test_forged_notifications_need_the_control_api(program: Program, client: Client) -> None:
    topic = f"secom/mobileapp/{program.line['appId']}"
    client.client.publish(topic, '{"forged": "by a client"}', qos=1).wait_for_publish(5)
    program.post("/publish", {"topic": topic, "payload": '{"forged": "by control"}'})
    assert client.next() == {"forged": "by control"}


def test_garbage_on_the_command_topic_and_the_ports(program: Program, client: Client) -> None:
    import socket

    for payload in (b"", b"\x00\xff", b"[[[[", b'{"messageType": "commandMessage"}', b"9" * 100_000):
        client.client.publish("resource/commands", payload, qos=1).wait_for_publish(5)
    for address in (urlsplit(program.line["mqtt"]), urlsplit(program.line["rest"])):
        with socket.create_connection((address.hostname, address.port)) as raw:
            raw.sendall(b"\x10\xff\xff\xff\xff\xff\xff\x00garbage\r\n\r\n")
    client.command("getStatus", "after-garbage", resourceId=34, pinCode=client.pin(34))
    assert client.next()["correlationId"] == "after-garbage"


def test_the_broker_restarts_and_everybody_comes_back(program: Program, client: Client) -> None:
    program.post("/fault", {"name": "broker_restart", "value": 1})
    assert client.subscribed.get(timeout=15) == 1
    deadline = time.monotonic() + 10
    while not program.get("/state")["link"]["connected"] and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.3)
    client.command("getStatus", "after-restart", resourceId=34, pinCode=client.pin(34))
    assert client.next()["correlationId"] == "after-restart"


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(
        ["/auth/login", "/activities", "/panel/refresh", "/camera/add", "/user/update-password", "/subscription/bill"]
    ),
    body=st.one_of(st.binary(max_size=50), JSON.map(lambda body: json.dumps(body).encode())),
)
def test_arbitrary_bodies_are_answered(program: Program, path: str, body: bytes) -> None:
    with Client.rest(program.line) as session:
        assert session.post(program.line["rest"] + path, data=body, timeout=5).status_code < 500
    for control in ("/act", "/publish", "/fault"):
        assert requests.post(program.line["control"] + control, data=body, timeout=5).status_code < 500
    requests.delete(program.line["control"] + "/fault", timeout=5)


def test_a_newer_client_is_told_to_come_back_with_3_1_1(program: Program) -> None:
    url = urlsplit(program.line["mqtt"])
    assert url.hostname
    for properties in (None, Properties(PacketTypes.CONNECT)):  # type: ignore[no-untyped-call]
        if properties:
            properties.SessionExpiryInterval = 604_800
        told: queue.Queue[str] = queue.Queue()
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id="five", protocol=paho.MQTTv5)
        client.username_pw_set(url.username, unquote(url.password or ""))
        client.on_connect = lambda _c, _u, _f, reason, _p, told=told: told.put(str(reason))
        client.connect(url.hostname, url.port or 1883, clean_start=False, properties=properties)
        client.loop_start()
        assert told.get(timeout=5) == "Unsupported protocol version"
        client.disconnect()
        client.loop_stop()


def test_a_flood_arrives_whole(program: Program, client: Client) -> None:
    program.post("/flood", {"count": 1000, "rate": 2000, "tag": "whole"})
    seen = {client.next()["reason"].rpartition("[")[2] for _ in range(1000)}
    assert seen == {f"whole-{number}]" for number in range(1, 1001)}


@pytest.mark.slow
def test_tls_on_both_sides() -> None:
    with Program(*QUICK, "--tls", "--mq-password", "verbatim") as program:
        assert program.line["rest"].startswith("https://127.0.0.1:")
        topic = f"secom/mobileapp/{program.line['appId']}"
        with Client(program.line, topic) as client:
            client.command("disarm", "1", resourceId=34, partition=1, pinCode=client.pin(34))
            assert client.next()["result"] == "success"
        with pytest.raises(requests.exceptions.SSLError):
            requests.post(f"{program.line['rest']}/auth/login", json={}, timeout=5)
        folder = Path(program.line["ca_file"]).parent
    assert not folder.exists()


@pytest.mark.slow
def test_ten_thousand_panels_start_in_seconds() -> None:
    begin = time.monotonic()
    with Program("--panels", "10000") as program:
        assert time.monotonic() - begin < 20
        assert len(program.line["panels"]) == 10_001


@pytest.mark.skipif("MQTT_URL" not in os.environ, reason="MQTT_URL names no broker")
def test_a_given_broker() -> None:
    with Program(
        *QUICK, "--broker", os.environ["MQTT_URL"], "--seed", "77", "--fault", "ignore_foreign_tokens"
    ) as program:
        assert program.line["mqtt"] == os.environ["MQTT_URL"]
        with Client(program.line, f"secom/mobileapp/{program.line['appId']}") as client:
            client.command("disarm", "1", resourceId=34, partition=1, pinCode=client.pin(34))
            assert client.next()["result"] == "success"


def test_ctrl_c_ends_it_cleanly() -> None:
    with Program(*QUICK, "--fault", "refuse", "rest_slow=0.1", "--fault", "late_response=3") as program:
        in_force = program.get("/fault")["inForce"]
        assert {name: fault["value"] for name, fault in in_force.items()} == {
            "refuse": True,
            "rest_slow": 0.1,
            "late_response": 3.0,
        }
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(15) == 0


def test_it_refuses_outside_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.base import CommandError

    from panels.management.commands.simulate import Command

    monkeypatch.delenv("WATCHPOST_DEMO", raising=False)
    with pytest.raises(CommandError, match="WATCHPOST_DEMO"):
        Command().handle(vendor="bienport")


@pytest.mark.parametrize(
    "options",
    [
        ["--panels", "0"],
        ["--panels", "10001"],
        ["--fault", "nonsense"],
        ["--pace", "-1"],
        ["--aes-iv", "00"],
        ["--port", "x"],
    ],
)
def test_bad_options_are_refused(options: list[str]) -> None:
    from django.core.management.base import CommandError

    from panels.management.commands.simulate import Command

    parser = Command(no_color=True).create_parser("manage.py", "simulate")
    with pytest.raises((CommandError, SystemExit)):
        parser.parse_args(["bienport", *options])
