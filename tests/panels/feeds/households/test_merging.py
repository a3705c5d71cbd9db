"""What two find out at once is kept of both."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from panels.drivers.households import (
    GatewayProtocols,
    HomeAlerts,
    HomeHealth,
    HomePeople,
    HomePerson,
    HomeQuestion,
    HomeQuestions,
)
from panels.homes.households import kept
from panels.homes.merging import merged
from panels.secrets import own_pins
from tests.panels.feeds.households.household import INVITE, KIM, NOW, PIN, guest, home, people
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import done

pytestmark = pytest.mark.django_db


LATER = NOW + timedelta(minutes=1)


ANN = HomePerson(user="ann")


BEN = HomePerson(user="ben")


CLEO = HomePerson(user="cleo")


def _protocols(name: str) -> GatewayProtocols:
    return GatewayProtocols(used=(name,))


def test_what_two_have_found_out_is_kept_of_both() -> None:
    base = people(ANN, BEN)
    seeing = HomePerson(user="ann", sees=("lamp",))
    # Somebody was let in while another looked at all of them, by a list of before.
    assert merged(base, people(seeing, BEN), people(ANN, BEN, CLEO)).people == (seeing, BEN, CLEO)
    # One was shut out while another changed the other.
    assert merged(base, people(seeing, BEN), people(ANN)).people == (seeing,)
    assert merged(base, people(ANN), people(seeing, BEN)).people == (seeing,)
    assert merged(None, people(ANN), people(BEN)).people == (BEN, ANN)


def test_a_question_that_was_answered_or_withheld_does_not_come_back() -> None:
    one, two = HomeQuestion(key="1"), HomeQuestion(key="2")

    def asked(
        *found: HomeQuestion, past: tuple[HomeQuestion, ...] = (), withheld: tuple[str, ...] = ()
    ) -> HomeQuestions:
        return HomeQuestions(asked_at=NOW, listed_at=NOW, open=found, past=past, withheld=withheld)

    base = asked(one)
    answered = merged(base, asked(one, two), asked(past=(one,)))
    assert (answered.open, answered.past) == ((two,), (one,))
    hidden = merged(base, asked(withheld=("1",)), asked(one, two))
    assert (hidden.open, hidden.withheld) == ((two,), ("1",))


def test_of_warnings_the_later_reading_holds_and_gateways_stand_beside_each_other() -> None:
    early, late = HomeAlerts(asked_at=NOW, title="early"), HomeAlerts(asked_at=LATER, title="late")
    assert merged(early, early, late) == late
    assert merged(None, late, early) == late
    health = merged(
        None,
        HomeHealth(asked_at=NOW, protocols={"a": _protocols("io")}, counters={"devices": 1}),
        HomeHealth(asked_at=LATER, protocols={"b": _protocols("rts")}, counters={"devices": 2}),
    )
    assert set(health.protocols) == {"a", "b"}
    assert health.counters == {"devices": 2}


@pytest.mark.django_db(transaction=True)
def test_two_who_let_people_in_at_once_lose_nobody(stand: Stand) -> None:
    own_pins.store(stand.cast.owner, PIN)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(stand.cast.owner)
    done(clients[0], f"{home(stand)}/people/")
    address, together = f"{home(stand)}/people/add/", threading.Barrier(2)
    # Both have read what is known before either has sent anything.
    assert stand.bench.control("POST", "/fault", name="slow", value=0.3, command=INVITE).ok
    answers: list[int] = []

    def add(client: Client, user: str) -> None:
        try:
            together.wait(10)
            answers.append(client.post(address, KIM | {"user": user, "pin": PIN}).status_code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=add, args=(client, f"{name}@example.org"))
        for client, name in zip(clients, ("lou", "max"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [302, 302]
    told = kept(stand.connection, HomePeople)
    assert told is not None
    assert {one.user for one in told.people} >= {"lou@example.org", "max@example.org", guest(stand)}
    assert {"lou@example.org", "max@example.org"} <= stand.bench.cloud.credentials.accounts.keys()
