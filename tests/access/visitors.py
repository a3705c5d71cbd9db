"""Everybody of a world at a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.test import Client

from history.models import JournalEntry
from panels.models import Command, User
from tests.access.world import World


class Visitors:
    """Everybody at a browser of their own. What comes of a request is taken back after it, a sign-out too."""

    def __init__(self, world: World) -> None:
        self._clients = {name: browser_of(person) for name, person in world.people.items()}
        self._cookies = {name: client.cookies for name, client in self._clients.items()}
        # How many commands and entries of the journal there were right before the last request, and after it.
        self.before = self.written = written()
        self._asked_of: list[int] = []

    def commands_about(self, panel_id: int) -> int:
        """How many commands of a panel there were right after the last request."""
        return self._asked_of.count(panel_id)

    def raises(self, does: bool) -> None:
        """Whether an error of ours is raised here, or becomes a page as it would for anybody."""
        for client in self._clients.values():
            client.raise_request_exception = does

    def ask(self, audience: str, how: str, address: str, **more: Any) -> HttpResponseBase:
        """The answer to one request of somebody's."""
        with self.asking(audience, how, address, **more) as answer:
            return answer

    @contextmanager
    def asking(self, audience: str, how: str, address: str, **more: Any) -> Iterator[HttpResponseBase]:
        """The same, with what came of it in the database until the end of the block."""
        client = self._clients[audience]
        client.cookies = SimpleCookie({key: one.value for key, one in self._cookies[audience].items()})
        block = transaction.atomic()
        # As those of Django's own tests, so that what must be the outermost block of a request may be one inside it.
        block._from_testcase = True  # type: ignore[attr-defined]
        with block:
            self.before = written()
            answer: HttpResponseBase = client.generic(how, address, **more)
            self.written = written()
            self._asked_of = [*Command.objects.values_list("panel_id", flat=True)]
            try:
                yield answer
            finally:
                transaction.set_rollback(True)


def written() -> tuple[int, int]:
    """How many commands and entries of the journal there are."""
    return Command.objects.count(), JournalEntry.objects.count()


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer says, also one that is sent bit by bit."""
    parts: Any = getattr(answer, "streaming_content", None)
    body = b"".join(parts) if parts is not None else getattr(answer, "content", b"")
    return str(body.decode(errors="replace"))


def sign_in_elsewhere(person: User) -> str:
    """A second browser of somebody's that is on their list; returns the key of its session."""
    key = str(browser_of(person).session.session_key)
    UserSession.objects.create(user=person, session_key=key, ip="192.0.2.7", user_agent="")
    return key


def browser_of(person: User | None, **how: Any) -> Client:
    """A browser in which this person is signed in; None: nobody."""
    client = Client(**how)
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        # The password was asked again a moment ago, so that no page sends there first.
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, person, method="password", reauthenticated=True)
        request.session.save()
    return client
