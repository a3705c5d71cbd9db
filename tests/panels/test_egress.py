"""The way out: what an address may be, and that no server holds a worker longer than its deadline."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from panels.drivers.base import HttpAnswer, UnreachableError, VendorUnavailableError
from panels.egress import Egress, EgressRefusedError

Script = Callable[[socket.socket], None]


def trickle(said: bytes) -> Script:
    """Say a little, then a byte now and then, as long as somebody listens."""

    def talk(peer: socket.socket) -> None:
        peer.sendall(said)
        try:
            while True:
                time.sleep(0.1)
                peer.sendall(b"x")
        except OSError:
            return

    return talk


def say(said: bytes) -> Script:
    """Say this and hang up."""
    return lambda peer: peer.sendall(said)


@pytest.fixture
def serve() -> Iterator[Callable[[Script], str]]:
    """A server on loopback that answers every connection by a script; returns its address."""
    open_sockets: list[socket.socket] = []

    def listen(script: Script) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        open_sockets.append(server)

        def accept() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with closing(peer):
                    peer.recv(65536)
                    script(peer)

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield listen
    for server in open_sockets:
        server.close()


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"], ids=["head", "body"]
)
def test_a_server_that_trickles_is_left_at_the_deadline(serve: Callable[[Script], str], said: bytes) -> None:
    url = serve(trickle(said))
    began = time.monotonic()

    with pytest.raises(VendorUnavailableError) as caught:
        Egress().request("GET", url, timeout=0.6)

    assert 0.5 < time.monotonic() - began < 3.0
    assert caught.value.sent


def test_nothing_was_sent_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(UnreachableError) as caught:
        Egress().request("POST", f"http://127.0.0.1:{port}/arm", json={"code": "482915"})

    assert not caught.value.sent
    assert "482915" not in repr(caught.value)


def test_an_answer_that_breaks_off_may_have_been_carried_out(serve: Callable[[Script], str]) -> None:
    url = serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))

    with pytest.raises(VendorUnavailableError) as caught:
        Egress().request("POST", url, json={})

    assert caught.value.sent
    assert not isinstance(caught.value, UnreachableError)


def test_any_status_is_an_answer_and_a_redirect_is_not_followed(serve: Callable[[Script], str]) -> None:
    egress = Egress()
    moved = serve(say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 2\r\n\r\nno"))

    answer = egress.request("GET", moved)

    assert answer == HttpAnswer(
        status=302, headers={"Location": "http://127.0.0.1:9/", "Content-Length": "2"}, body=b"no"
    )


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "http://user@127.0.0.1/", "https:///path", "https://not-approved.example/"]
)
def test_an_address_that_is_not_allowed_is_not_reached(url: str) -> None:
    with pytest.raises(EgressRefusedError) as caught:
        Egress().request("GET", url)

    assert not caught.value.sent


def test_a_name_is_judged_and_looked_up_once_for_a_while(
    serve: Callable[[Script], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).replace("127.0.0.1", "localhost")
    egress, looked_up = Egress(), []
    look_up = socket.getaddrinfo

    def counted(*args: Any, **named: Any) -> Any:
        looked_up.append(args[0])
        return look_up(*args, **named)

    monkeypatch.setattr("panels.egress.socket.getaddrinfo", counted)
    egress.request("GET", url)
    names = looked_up.count("localhost")
    egress.request("GET", url)
    assert looked_up.count("localhost") == names

    monkeypatch.setattr("django.conf.settings.PRIVATE_HOSTS", [])
    egress._places = {key: (place, 0.0) for key, (place, _) in egress._places.items()}
    with pytest.raises(EgressRefusedError):
        egress.request("GET", url)
