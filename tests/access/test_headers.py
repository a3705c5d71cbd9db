"""What every answer tells a browser: nothing runs, frames, leaks or asks for a device that we did not write."""

import re
from typing import Final

import pytest

from tests.access.routes import AUDIENCES, Row, address_of
from tests.access.test_routes import ROWS
from tests.access.visitors import Visitors
from tests.access.world import World

# One look at each page is enough: by somebody who is shown it, or else by somebody who is not.
SHOWN: Final = [row for row in ROWS if row.how == "GET"]
_INLINE: Final = (
    re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(r"<[^>]+\sstyle=[\"']", re.IGNORECASE),
    re.compile(r"<[^>]+\son[a-z]+=[\"']", re.IGNORECASE),
    re.compile(r"(?:href|src|action)=[\"']\s*(?:javascript|data):", re.IGNORECASE),
    re.compile(r"(?:href|src|action)=[\"'](?:https?:)?//", re.IGNORECASE),
)


def check(answer: object) -> None:
    """Fail for what an answer lacks, or what stands in it that the policy would block."""
    headers = answer.headers  # type: ignore[attr-defined]
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy.get("default-src") == "'none'"
    assert policy.get("frame-ancestors", "'none'") == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    if headers.get("Content-Type", "").startswith("text/html"):
        assert "no-store" in headers["Cache-Control"]
        page = answer.content.decode()  # type: ignore[attr-defined]
        found = [match[0] for pattern in _INLINE for match in pattern.finditer(page)]
        assert found == []


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: f"{row.name} of {row.of}")
def test_every_page_carries_the_policies_and_nothing_they_forbid(row: Row, world: World, visitors: Visitors) -> None:
    audience = next((one for one, word in zip(AUDIENCES, row.answers, strict=True) if word == "ok"), "owner")
    check(visitors.ask(audience, "GET", address_of(row.name, world.ids()[row.of])))


@pytest.mark.parametrize("path", ["/nowhere/", "/panels/nothing/", "/admin/nowhere/", "/ws/live/", "/static/none.css"])
@pytest.mark.parametrize("audience", ["nobody", "owner"])
def test_so_do_pages_of_errors(path: str, audience: str, world: World, visitors: Visitors) -> None:
    answer = visitors.ask(audience, "GET", path)
    assert answer.status_code in (302, 404)
    check(answer)


def test_an_error_of_ours_tells_nothing_and_carries_them(
    world: World, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("panels.views.list.Watcher", fail)
    visitors.raises(False)
    try:
        answer = visitors.ask("owner", "GET", "/panels/")
    finally:
        visitors.raises(True)
    assert answer.status_code == 500
    check(answer)
    assert "secret" not in answer.content.decode()  # type: ignore[attr-defined]
