"""What docs/overkiz-client.md claims: each count is that of the table, each named test is there."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

from panels.drivers.overkiz.operations import operations

ROOT: Final = Path(__file__).resolve().parents[4]
PAGE: Final = (ROOT / "docs" / "overkiz-client.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)", PAGE))
    assert len(named) > 20
    assert not [name for name in sorted(named) if f"def {name}(" not in written]


def test_the_page_counts_every_feature_as_the_table_does() -> None:
    told = dict(re.findall(r"^\| ([^|]+) \| \d+/\d+ \| (\d+/\d+) \|", PAGE, re.MULTILINE))
    features = Counter(one.feature for one in operations() if one.feature)
    assert told == {name: f"{count}/{count}" for name, count in features.items()} | {
        "All operations of the page": "495/495"
    }
