"""Recorded installations beside the checkout (reference 13); they are read where they lie and copied nowhere."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

FOLDER: Final = Path(__file__).resolve().parents[5] / "shared" / "recorded" / "overkiz"
needs_recordings: Final = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recorded installations are not beside this checkout"
)


def recorded(path: str) -> Any:
    """What one recorded file says."""
    return json.loads((FOLDER / path).read_bytes())


def files(folder: str) -> list[str]:
    """The recorded files of a folder, none where there are no recordings."""
    return sorted(f"{folder}/{path.name}" for path in (FOLDER / folder).glob("*.json"))
