"""Collects texts for translation and compiles the translations, without gettext.

``python -m project.messages`` rewrites the .po and .mo files; ``--check`` only tells whether that is needed, and
``--complete`` with it also fails on texts that no one has translated.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = ROOT / "locale"
# English is the source: its file stays without translations and shows translators what there is.
LANGUAGES: Final = ("en", "tr", "fr")
SOURCES: Final = ("project", "panels", "history", "automation")
# Functions whose argument is a text; those with a plural take a second one, those with a context have it first.
SINGULAR: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "sentence"})
PLURAL: Final = frozenset({"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"})
CONTEXTUAL: Final = frozenset({"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"})
KEYWORDS: Final[dict[str, None]] = dict.fromkeys(SINGULAR | PLURAL | CONTEXTUAL)
COMMENT_TAGS: Final = ("Translators",)
# Compiled files bear a date, which would make each of them a change.
_ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)
HEADERS_LEFT_OUT: Final = tuple(
    f'"{name}'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
)


def source_files() -> Iterator[Path]:
    """Yield the Python files and templates that may hold texts, in a stable order."""
    for folder in SOURCES:
        yield from sorted((ROOT / folder).rglob("*.py"))
    for folder in ("templates", *(f"{app}/templates" for app in SOURCES)):
        for ending in ("html", "txt"):
            yield from sorted((ROOT / folder).rglob(f"*.{ending}"))


def as_python(path: Path) -> bytes:
    """Return the file as Python-like source; Django turns a template into that for its own extraction."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
        # A template's indentation means nothing in Python, and Babel is stricter about it than gettext.
        text = "\n".join(line.lstrip() for line in text.splitlines())
    return text.encode()


def collect() -> Catalog:
    """Return all texts of the sources, with the files they stand in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in source_files():
        where = path.relative_to(ROOT).as_posix()
        # Babel's annotations describe one argument; several come as a tuple, and those that are no literals as None.
        found: Iterator[tuple[int, str, Any, list[str]]] = extract_python(  # type: ignore[assignment]
            io.BytesIO(as_python(path)), KEYWORDS, COMMENT_TAGS, {"encoding": "utf-8"}
        )
        for _line, function, arguments, comments in found:
            texts = list(arguments) if isinstance(arguments, tuple) else [arguments]
            context = texts.pop(0) if function in CONTEXTUAL else None
            texts = texts[: 2 if function in PLURAL else 1]
            if not texts or not all(texts):
                continue
            identity = tuple(texts) if function in PLURAL else texts[0]
            flags = ["python-format"] if "%(" in texts[0] else []
            # Line numbers change with every edit: the file alone is worth keeping.
            catalog.add(identity, locations=[(where, 0)], auto_comments=comments, context=context, flags=flags)
    return catalog


def po_path(language: str) -> Path:
    """Return where a language's translations are."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def updated(language: str, sources: Catalog) -> Catalog:
    """Return a language's catalog with exactly the texts of the sources, keeping what is translated."""
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalog.update(sources, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.project, catalog.version, catalog.header_comment = "Watchpost", "", ""
    # Once through the text form: a new plural gets as many forms as the language has only when it is read.
    return read_po(io.BytesIO(po_bytes(catalog)), locale=language)


def po_bytes(catalog: Catalog) -> bytes:
    """Return the text form, without a header that changes from run to run."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, include_lineno=False, width=110)
    kept = [line for line in buffer.getvalue().splitlines() if not line.startswith(HEADERS_LEFT_OUT)]
    return b"\n".join(kept).removeprefix(b"#\n").strip() + b"\n"


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled form: of the same texts the same bytes, whenever that is."""
    catalog.creation_date = _ALWAYS
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def forms(message: Message) -> tuple[str, ...]:
    """Return the translation's plural forms, or the one form of a text without."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def compiled(catalog: Catalog) -> dict[object, tuple[str, ...]]:
    """Return the translations of a catalog, for comparison."""
    return {
        (str(message.id), message.context): forms(message) for message in catalog if message.id and any(forms(message))
    }


def is_stale(language: str, catalog: Catalog) -> bool:
    """Tell whether the files of a language differ from what the sources and translations ask for."""
    path = po_path(language)
    binary = path.with_suffix(".mo")
    if not path.exists() or not binary.exists() or path.read_bytes() != po_bytes(catalog):
        return True
    with binary.open("rb") as file:
        return compiled(read_mo(file)) != compiled(read_mo(io.BytesIO(mo_bytes(catalog))))


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts without a translation."""
    return [str(message.id) for message in catalog if message.id and not all(forms(message))]


def main(arguments: list[str]) -> int:
    """Write or check the files; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m project.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when files are not up to date")
    parser.add_argument("--complete", action="store_true", help="also fail on texts without a translation")
    options = parser.parse_args(arguments)
    sources = collect()
    failed = False
    for language in LANGUAGES:
        catalog = updated(language, sources)
        missing = untranslated(catalog) if language != "en" else []
        if options.check:
            if is_stale(language, catalog):
                sys.stdout.write(f"{language}: not up to date; run `make messages`.\n")
                failed = True
        else:
            path = po_path(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po_bytes(catalog))
            path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        if missing:
            sys.stdout.write(f"{language}: {len(missing)} of {len(catalog)} texts are not translated yet.\n")
            failed = failed or options.complete
    return int(failed)


if __name__ == "__main__":
    from django.conf import settings

    # The template lexer asks for settings; none of their values matter.
    settings.configure()
    sys.exit(main(sys.argv[1:]))
