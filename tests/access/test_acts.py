"""Every act by audience, with the form that whoever may would fill in: it is done, or nothing at all has changed."""

from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from panels.vocabulary import CommandName
from tests.access import acts_of_accounts, acts_of_admin, acts_of_homes, acts_of_panels, acts_of_people
from tests.access.acts import Act, read
from tests.access.routes import AUDIENCES
from tests.access.test_routes import ROWS
from tests.access.trying import Trials

MODULES: Final = (acts_of_panels, acts_of_homes, acts_of_people, acts_of_accounts, acts_of_admin)
ACTS: Final = [act for module in MODULES for act in read(module.TABLE)]
# Acts that take several steps, or a device that answers a challenge, and where they are taken.
IN_STEPS: Final = {
    "account_reset_password_from_key": "tests/accounts/test_own_acts.py",
    "connection_login": "tests/panels/handing/test_connection_pages.py",
    "mfa_activate_totp": "tests/accounts/test_factors.py",
    "mfa_add_webauthn": "tests/accounts/test_factors.py",
    "mfa_authenticate": "tests/accounts/test_factors.py",
    "mfa_generate_recovery_codes": "tests/accounts/test_own_acts.py",
    "mfa_edit_webauthn": "tests/accounts/test_own_acts.py",
    "mfa_remove_webauthn": "tests/accounts/test_gate.py",
    "mfa_deactivate_totp": "tests/accounts/test_factors.py",
    "mfa_login_webauthn": "tests/accounts/test_factors.py",
    "mfa_reauthenticate": "tests/panels/pages/test_asked_again.py",
    "mfa_reauthenticate_webauthn": "tests/accounts/test_factors.py",
    "platform:panels_user_erase": "tests/access/test_own_data.py",
    "support_end": "tests/access/test_support.py",
    "invitation": "tests/panels/people/test_invitations.py",
    "handover": "tests/panels/admin/test_handing_over.py",
}
# Pages that are sent as forms and change nothing: what leads elsewhere, and lists without anything to choose.
NOT_ACTS: Final = frozenset(
    {
        "account_signup",
        "mfa_list_webauthn",
        *(f"{desk}:{page}" for desk in ("admin", "platform") for page in ("index", "login", "app_list")),
        "admin:panels_panel_changelist",
        *(
            f"platform:panels_{of}_changelist"
            for of in ("grant", "membership", "organization", "panel", "site", "user")
        ),
        *(f"admin/panels/{of}/<path:object_id>/" for of in ("connection", "panel", "servicecode")),
        *(
            f"platform/panels/{of}/<path:object_id>/"
            for of in ("connection", "grant", "membership", "organization", "panel", "servicecode", "site", "user")
        ),
    }
)
# Tells by mail, and stores nothing but that the address is the account's.
WITHOUT_ENTRY: Final = frozenset({"account_reset_password"})


def _ids(act: Act) -> str:
    return f"{act.name} of {act.of}: {act.form}"[:80]


def _some(place: int, act: Act) -> list[str]:
    """Who does it, and one of those who must not; another with each act."""
    others = [one for one, word in zip(AUDIENCES, act.words, strict=True) if word == "."]
    return [act.doer, *others[place % len(others) :][:1]] if others else [act.doer]


def test_every_address_that_takes_a_form_is_acted_at() -> None:
    takes = {row.name.partition("?")[0] for row in ROWS if row.how == "POST" and "ok" in row.answers}
    acted = {act.address.partition("?")[0] for act in ACTS}
    assert takes - acted - IN_STEPS.keys() - NOT_ACTS == set()
    assert acted - takes == {act.address.partition("?")[0] for act in ACTS if act.of.startswith("own ")} - takes
    assert not acted & NOT_ACTS


def test_every_command_is_asked() -> None:
    assert {entry for act in ACTS for entry in act.entries if entry.startswith("command.")} == {
        f"command.{name}" for name in CommandName
    }


@pytest.mark.parametrize(("name", "path"), [*IN_STEPS.items()])
def test_what_takes_steps_is_taken_where_it_is_said(name: str, path: str) -> None:
    assert f'"{name}"' in (Path(settings.BASE_DIR) / path).read_text()


@pytest.mark.parametrize("act", ACTS, ids=_ids)
def test_each_act_is_noted_and_belongs_to_somebody(act: Act) -> None:
    assert "done" in act.words or act.name in IN_STEPS or act.name in {"account_reauthenticate", "set_language"}
    assert act.entries or "done" not in act.words or act.name in WITHOUT_ENTRY


@pytest.mark.parametrize(("place", "act"), [*enumerate(ACTS)], ids=[*map(_ids, ACTS)])
def test_it_is_done_by_whom_it_belongs_to_and_not_by_another(place: int, act: Act, trials: Trials) -> None:
    _try(act, _some(place, act), trials)


@pytest.mark.sweep
@pytest.mark.parametrize("act", ACTS, ids=_ids)
def test_nobody_else_does_it(act: Act, trials: Trials) -> None:
    _try(act, AUDIENCES, trials)


def _try(act: Act, audiences: tuple[str, ...] | list[str], trials: Trials) -> None:
    expected = dict(zip(AUDIENCES, act.words, strict=True))
    found, entries = {}, {}
    for audience in audiences:
        outcome = trials.attempt(act, audience)
        if outcome.changed:
            assert outcome.word == "ok", f"{audience} was answered {outcome.word}, and {outcome.changed} are others"
            found[audience], entries[audience] = "done", outcome.entries
        else:
            assert outcome.entries == ()
            found[audience] = "told" if outcome.word == "ok" else "."
            assert outcome.word in {"ok", "missing", "sign-in"}, outcome.word
    assert found == {audience: expected[audience] for audience in audiences}
    assert all(act.is_noted_by(noted) for noted in entries.values()), entries
