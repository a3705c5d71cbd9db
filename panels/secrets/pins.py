"""Codes on their short way from the page to the one worker that sends them (DESIGN 4.4).

A code lies sealed in Redis under its command's uid, bound to the panel and to a moment, at most 60 s, and is taken
once. It is in no task argument, row, log or exception.
"""

import contextlib
import json
import time
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from panels.secrets.sealing import UnsealError, open_bytes, seal_bytes

LIFE_SECONDS = 60
_PREFIX = "watchpost:pin:"


class PinStoreError(Exception):
    """The store cannot be reached, so no code can be handed over."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one command, for the length of one call; and what else it carries that no row may hold."""

    pin: str = field(default="", repr=False)
    new_pin: str = field(default="", repr=False)
    new_name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.pin or self.new_pin or self.new_name or self.email)


@lru_cache(maxsize=4)
def _at(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def _client() -> "redis.Redis":
    return _at(settings.REDIS_URL)


@sensitive_variables("codes", "clear")
def put(command: str, panel: str, codes: Codes, *, until: float) -> None:
    """Leave codes for the worker of one command; ``until`` is a Unix time, cut to 60 s from now.

    Raises `PinStoreError`.
    """
    left = min(until - time.time(), LIFE_SECONDS)
    if left <= 0:
        return
    clear = json.dumps({"c": command, "p": panel, "u": until, **asdict(codes)}).encode()
    try:
        _client().set(_PREFIX + command, seal_bytes(clear), px=int(left * 1000))
    except redis.RedisError:
        raise PinStoreError("codes cannot be handed over") from None


def claim(command: str) -> bool:
    """Whether the codes of a command are this caller's to take; False: another has asked before. `PinStoreError`."""
    try:
        return bool(_client().set(f"{_PREFIX}claimed:{command}", b"1", nx=True, px=LIFE_SECONDS * 1000))
    except redis.RedisError:
        raise PinStoreError("codes cannot be handed over") from None


@sensitive_variables("clear", "values", "sealed")
def take(command: str, panel: str) -> tuple[Codes, float] | None:
    """Take the codes of one command, once, with the Unix time until which they may be used.

    None: there are none, they were taken, they are too old, or they belong to another panel. Raises
    `PinStoreError`.
    """
    try:
        sealed: Any = _client().getdel(_PREFIX + command)
    except redis.RedisError:
        raise PinStoreError("codes cannot be handed over") from None
    if not sealed:
        return None
    try:
        clear = open_bytes(sealed, max_age=LIFE_SECONDS)
    except UnsealError:
        return None
    values = json.loads(clear)
    if values["c"] != command or values["p"] != panel or values["u"] < time.time():
        return None
    return Codes(**{one.name: values.get(one.name, "") for one in fields(Codes)}), float(values["u"])


@sensitive_variables("codes")
def lend(command: str, panel: str, codes: Codes, *, until: float) -> None:
    """Keep a code for the status read that settles a command, no longer than its own first 60 s."""
    put(f"settle:{command}", panel, Codes(pin=codes.pin), until=until)


@sensitive_variables("taken")
def take_lent(settled: str, panel: str) -> tuple[Codes, float] | None:
    """Take the code that was lent for settling a command."""
    return take(f"settle:{settled}", panel)


def forget(command: str) -> None:
    """Drop the codes of a command that will not be sent; if the store is away they end by themselves."""
    with contextlib.suppress(redis.RedisError):
        _client().delete(_PREFIX + command)


def has_lent(settled: str) -> bool:
    """Whether a code is still there for settling a command; False when the store is away."""
    try:
        return bool(_client().exists(_PREFIX + f"settle:{settled}"))
    except redis.RedisError:
        return False
