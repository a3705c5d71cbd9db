"""The first administrator of an installation is made as README.md says."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_settings import COMPLETE, ROOT


def manage(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with production settings, its data in a folder of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **COMPLETE, "WATCHPOST_VAR_DIR": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.slow
def test_createsuperuser_makes_an_administrator_who_belongs_to_nobody(tmp_path: Path) -> None:
    made = manage(tmp_path, "migrate", "--noinput", "--verbosity", "0")
    assert made.returncode == 0, made.stderr

    made = manage(
        tmp_path,
        "createsuperuser",
        "--noinput",
        "--email",
        "Root@Example.com",
        DJANGO_SUPERUSER_PASSWORD="a long pass phrase",
    )

    assert made.returncode == 0, made.stderr
    with sqlite3.connect(tmp_path / "watchpost.sqlite3") as database:
        (row,) = database.execute("SELECT email, is_staff, is_active, password FROM panels_user").fetchall()
        members = database.execute("SELECT count(*) FROM panels_membership").fetchone()
    assert row[:3] == ("root@example.com", 1, 1)
    assert row[3].startswith("argon2")
    assert members == (0,)
