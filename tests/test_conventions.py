"""House rules a reviewer should not have to repeat."""

import dis
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
APPS: Final = ("panels", "history", "automation")
# Rooms that face a person: what they show must have come through a door of panels/access/doors.py.
FACING: Final = ("views", "forms", "account_forms", "consumers", "templatetags", "presentation")
ROWS: Final = re.compile(r"\.objects\.(?!visible_to\b|armable_by\b)")
# A line that is right without a door says why: `# visible: the ids come from ...`, beside it or just above.
REASON: Final = "# visible:"
# In templates, for text that was escaped before it came: `{# safe: rendered by ... #}` on the same line.
SAFE_REASON: Final = "{# safe:"
DRIVERS_MAY_IMPORT: Final = frozenset(
    {"panels.drivers", "panels.vocabulary", "msgspec", "paho", "requests", "urllib3", "cryptography"}
)


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    """Return all templates."""
    return sorted((ROOT / "templates").rglob("*.html"))


def named(path: Path) -> str:
    """Return a path as tests show it."""
    return path.relative_to(ROOT).as_posix()


def test_pages_reach_rows_only_through_the_doors() -> None:
    found = []
    for path in python_files(*APPS):
        if not any(part.removesuffix(".py") in FACING for part in path.relative_to(ROOT).parts):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [
            f"{named(path)}:{number + 1}: {line.strip()}"
            for number, line in enumerate(lines)
            if ROWS.search(line) and REASON not in line and REASON not in lines[max(number - 1, 0)]
        ]
    assert not found, "\n".join(found)


def imports_of(path: Path) -> Iterator[str]:
    """Yield the modules a file imports by full name.

    Read off the compiled code: while other threads are about, CPython 3.11 may fail to build the objects of `ast`.
    """
    yield from _imported_by(compile(path.read_text(encoding="utf-8"), path, "exec", dont_inherit=True), path)


def _imported_by(code: CodeType, path: Path) -> Iterator[str]:
    instructions = list(dis.get_instructions(code))
    for number, instruction in enumerate(instructions):
        if instruction.opname != "IMPORT_NAME":
            continue
        level, names, module = instructions[number - 2].argval, instructions[number - 1].argval, instruction.argval
        if level:
            yield named(path.parents[level - 1]).replace("/", ".") + (f".{module}" if module else "")
        elif module == "panels" and names:
            yield from (f"panels.{name}" for name in names)
        else:
            yield module
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _imported_by(inner, path)


def is_among(module: str, names: frozenset[str]) -> bool:
    """Tell whether a module is one of these or lies in one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


def test_drivers_import_only_what_lies_below_them() -> None:
    found = [
        f"{named(path)} imports {module}"
        for path in python_files("panels/drivers")
        for module in imports_of(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not is_among(module, DRIVERS_MAY_IMPORT)
    ]
    assert not found, "\n".join(found)


def test_words_need_nothing_but_the_standard_library() -> None:
    found = {module for path in python_files("panels/vocabulary") for module in imports_of(path)}
    others = {module.partition(".")[0] for module in found if not is_among(module, frozenset({"panels.vocabulary"}))}
    assert others <= sys.stdlib_module_names


def test_simulators_share_nothing_with_the_rest_of_the_house() -> None:
    found = [
        f"{named(path)} imports {module}"
        for path in python_files("panels/simulators")
        for module in imports_of(path)
        if is_among(module, frozenset({"project", "history", "automation", "panels"}))
        and not is_among(module, frozenset({"panels.simulators"}))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a script without a file", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("a style element", r"<style\b"),
        ("a style attribute", r"\sstyle\s*="),
        ("an event attribute", r"\son(?:click|change|submit|load|error|input|focus|blur|key\w+)\s*="),
        ("an address elsewhere", r"(?:src|href)\s*=\s*[\"'](?:https?:)?//"),
        ("text that is not escaped", r"\|\s*safe\b|autoescape\s+off"),
    ],
)
def test_templates_hold_nothing_the_content_policy_forbids(what: str, pattern: str) -> None:
    expression = re.compile(pattern, re.IGNORECASE)
    found = [
        f"{named(path)}:{number}: {what}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if expression.search(line) and SAFE_REASON not in line
    ]
    assert not found, "\n".join(found)


def test_no_view_gives_up_its_protection() -> None:
    found = [
        named(path) for path in python_files("project", *APPS) if "csrf_exempt" in path.read_text(encoding="utf-8")
    ]
    assert not found


def test_only_public_doors_need_no_sign_in() -> None:
    """Each view without sign-in is listed here, so that a new one is a decision."""
    found = {
        named(path)
        for path in python_files("project", *APPS)
        if "login_not_required" in path.read_text(encoding="utf-8")
    }
    assert found <= {"project/urls.py", "panels/admin/desks.py"}


def variables_read() -> set[str]:
    """Return the environment variables the settings read."""
    read = re.compile(r'env_(?:text|bool|int|list|networks|secret)\(\s*"([A-Z_]+)"')
    return {name for path in python_files("project") for name in read.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_variable_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = {name for name in variables_read() if not re.search(rf"\b{name}\b", text)}
    assert not missing


def test_requirements_are_pinned_and_name_no_place() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert all(re.fullmatch(r"[a-z0-9-]+==[^\s;]+( ; .*)?", pin) for pin in pins), name
        assert not any("://" in line for line in lines), name
