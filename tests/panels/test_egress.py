"""The way out: what an address may be, and that no server holds a worker longer than its deadline."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from panels.drivers.base import HttpAnswer, UnreachableError, UntrustedError, VendorUnavailableError
from panels.simulators.certificates import write_certificates
from panels.vendors.egress import Egress, EgressRefusedError

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


@pytest.mark.parametrize(
    "host",
    [
        "127%2e0%2e0%2e1.example.com", "-a.example.com", "+a.example.com", "\uff11\uff12\uff17.0.0.1", "a..example.com",
        f"{'a' * 64}.example.com", ".".join(["abcdefg"] * 32), "a b.example.com", "a\\.example.com", "a\0.example.com",
        "[fe80::1%lo]", "[::1", "example.com:99999", "example.com:port",
    ],
)  # fmt: skip
def test_what_resolver_and_libcurl_might_read_differently_is_no_host(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.EGRESS_HOSTS", ["*"])
    monkeypatch.setattr("panels.vendors.egress.socket.getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))

    with pytest.raises(EgressRefusedError) as caught:
        Egress().request("GET", f"https://{host}/")

    assert not caught.value.sent


@pytest.mark.parametrize(
    "host",
    [
        "[::ffff:127.0.0.1]", "[::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:a00:1::]", "[ff02::1]",
        "2130706433", "0x7f.1", "0177.1", "0", "169.254.169.254", "224.0.0.1",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_address_leads_inside(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.EGRESS_HOSTS", ["*"])

    with pytest.raises(EgressRefusedError, match="private address"):
        Egress().request("GET", f"https://{host}/")


def test_a_name_is_judged_and_looked_up_once_for_a_while(
    serve: Callable[[Script], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).replace("127.0.0.1", "localhost")
    egress, looked_up = Egress(), []
    look_up = socket.getaddrinfo

    def counted(*args: Any, **named: Any) -> Any:
        looked_up.append(args[0])
        return look_up(*args, **named)

    monkeypatch.setattr("panels.vendors.egress.socket.getaddrinfo", counted)
    egress.request("GET", url)
    names = looked_up.count("localhost")
    egress.request("GET", url)
    assert looked_up.count("localhost") == names

    monkeypatch.setattr("django.conf.settings.PRIVATE_HOSTS", [])
    egress._places = {key: (place, 0.0) for key, (place, _) in egress._places.items()}
    with pytest.raises(EgressRefusedError):
        egress.request("GET", url)


@pytest.fixture
def kept() -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers once on each connection, keeps it open, and hangs up at the next request there."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def talk(peer: socket.socket) -> None:
        with closing(peer):
            asked.append(peer.recv(65536))
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if said := peer.recv(65536):
                asked.append(said)

    def accept() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/arm", asked
    server.close()


def test_a_connection_nobody_uses_any_more_is_closed(
    serve: Callable[[Script], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name may lead elsewhere by now: each former address would keep its connections for good."""
    left = threading.Event()

    def until_left(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        if not peer.recv(1):
            left.set()

    egress, elsewhere = Egress(), serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    egress.request("GET", serve(until_left))
    assert not left.wait(0.1)

    monkeypatch.setattr("panels.vendors.egress._IDLE_SECONDS", 0.0)
    egress.request("GET", elsewhere)

    assert left.wait(5.0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_changes_something_is_never_sent_twice(kept: tuple[str, list[bytes]], method: str) -> None:
    """On a connection that was kept, libcurl would repeat what got no answer."""
    url, asked = kept
    egress = Egress()
    egress.request("GET", url)

    egress.request(method, url, json={"arm": True})
    egress.request(method, url, json={"arm": True})

    assert [said.split(b" ", 1)[0].decode() for said in asked] == ["GET", method, method]


def test_a_look_is_repeated_where_a_kept_connection_was_dead(kept: tuple[str, list[bytes]]) -> None:
    url, asked = kept
    egress = Egress()
    egress.request("GET", url)

    assert egress.request("GET", url).status == 200
    assert len(asked) == 3


def test_an_answer_that_is_too_large_is_cut_off(
    serve: Callable[[Script], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panels.vendors.egress.MOST_BYTES", 1000)
    packed = gzip.compress(b"0" * 100_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)

    with pytest.raises(VendorUnavailableError, match="more than 1000 bytes"):
        Egress().request("GET", serve(say(head + packed)))


def test_a_request_is_what_was_asked_and_goes_where_it_was_approved(
    kept: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = kept
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    host = url.split("/")[2].replace("127.0.0.1", "localhost")

    Egress().request("POST", f"http://{host}/a/../b%2Fc?d=ü e", headers={"X-Token": "t"}, body=b"")

    head, _, body = asked[0].decode().partition("\r\n\r\n")
    first, *headers = head.split("\r\n")
    assert (first, body) == ("POST /a/../b%2Fc?d=%C3%BC%20e HTTP/1.1", "")
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Content-Length: 0",
        f"Host: {host}",
        "User-Agent: Watchpost",
        "X-Token: t",
    ]


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "ü", "\0"])
def test_what_cannot_be_a_header_is_not_sent(kept: tuple[str, list[bytes]], value: str) -> None:
    url, asked = kept

    with pytest.raises(ValueError, match="cannot be a header"):
        Egress().request("GET", url, headers={"X-Token": value})

    assert asked == []


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that speaks TLS for ``localhost``, and the file of who vouches for it."""
    files = write_certificates(tmp_path, "Egress")
    server = files.server_context().wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)

    def accept() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            # A client that trusts us not hangs up in the middle of it.
            with closing(peer), suppress(OSError):
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    threading.Thread(target=accept, daemon=True).start()
    yield f"https://localhost:{server.getsockname()[1]}/", files.ca_file
    server.close()


def test_a_certificate_is_verified_before_anything_is_sent(encrypted: tuple[str, Path]) -> None:
    url, authority = encrypted

    assert Egress(ca_file=str(authority)).request("GET", url).body == b"ok"
    with pytest.raises(UntrustedError) as caught:
        Egress().request("POST", url, json={"code": "482915"})
    assert not caught.value.sent


def test_a_certificate_of_another_host_is_not_trusted(
    encrypted: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, authority = encrypted
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        "panels.vendors.egress.socket.getaddrinfo", lambda _, *more, **named: look_up("127.0.0.1", *more, **named)
    )
    monkeypatch.setattr("django.conf.settings.PRIVATE_HOSTS", ["elsewhere.example"])

    with pytest.raises(UntrustedError):
        Egress(ca_file=str(authority)).request("GET", url.replace("localhost", "elsewhere.example"))
