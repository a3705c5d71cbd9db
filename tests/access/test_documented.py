"""`docs/access.md` says what the code does."""

import pytest
from django.conf import settings

from panels.access.judging import BEHIND_GLASS
from panels.access.roles import BUNDLES, NEVER_GRANTED, WINDOW_RIGHTS
from panels.vocabulary import Right, Role

PAGE = (settings.BASE_DIR / "docs" / "access.md").read_text()
ROWS = {
    cells[0]: cells[1:]
    for line in PAGE.splitlines()
    if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == len(Role) + 4
}


def in_words(right: Right) -> list[str]:
    words = []
    for bundle in (BUNDLES[role] for role in Role):
        held = "in a job" if bundle.by_job else "yes"
        words.append(held if right in bundle.rights else "if allowed" if right in bundle.if_allowed else "")
    others = (right not in NEVER_GRANTED, right in WINDOW_RIGHTS, right in BEHIND_GLASS)
    return words + ["yes" if held else "" for held in others]


@pytest.mark.parametrize("right", Right)
def test_each_right_has_the_row_that_the_roles_give_it(right: Right) -> None:
    assert ROWS[right] == in_words(right)


def test_the_table_has_no_other_row() -> None:
    assert ROWS.keys() == {"right", *Right}
    assert ROWS["right"][: len(Role)] == [role.replace("_", " ") for role in Role]
