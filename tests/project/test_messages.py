"""Translations are collected from code and templates, and compiled without gettext."""

from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path

import pytest

from project import messages

TEMPLATE = """{% load i18n %}{% trans "Armed away" %}{% translate "May" context "month" %}
    <p>
  {% trans "Night" %}
</p>
{% blocktranslate count n=zones %}{{ n }} zone{% plural %}{{ n }} zones{% endblocktranslate %}"""
MODULE = 'from django.utils.translation import gettext as _\n_("Disarmed")\n_(name)\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one module and one template."""
    (tmp_path / "panels").mkdir()
    (tmp_path / "panels" / "words.py").write_text(MODULE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    return tmp_path


def test_texts_are_found_in_code_and_templates(tree: Path) -> None:
    found = {(message.id, message.context) for message in messages.collect() if message.id}
    assert ("Disarmed", None) in found
    assert ("Armed away", None) in found
    assert ("May", "month") in found
    assert any(isinstance(text, tuple) and text[0].startswith("%(n)s zone") for text, _ in found)
    assert ("Night", None) in found
    assert len(found) == 5


def test_writing_is_stable_and_checked(tree: Path) -> None:
    assert messages.main(["--check"]) == 1
    assert messages.main([]) == 0
    assert messages.main(["--check"]) == 0
    assert messages.main(["--check", "--complete"]) == 1
    first = messages.po_path("tr").read_bytes()
    assert messages.main([]) == 0
    assert messages.po_path("tr").read_bytes() == first


def test_a_changed_translation_asks_for_compiling(tree: Path) -> None:
    messages.main([])
    path = messages.po_path("fr")
    path.write_text(path.read_text().replace('msgid "Disarmed"\nmsgstr ""', 'msgid "Disarmed"\nmsgstr "Désarmé"'))
    assert messages.main(["--check"]) == 1
    assert messages.main([]) == 0
    with path.with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Disarmed") == "Désarmé"


def test_the_same_texts_are_compiled_to_the_same_bytes_on_another_day(tree: Path) -> None:
    catalog = messages.updated("tr", messages.collect())
    first = messages.mo_bytes(catalog)
    catalog.creation_date = datetime(2031, 5, 1, tzinfo=UTC)
    assert messages.mo_bytes(catalog) == first
