"""Text folded for searching: case, accents and the Turkish dotless i make no difference."""

import unicodedata

_SPECIAL = str.maketrans({"ı": "i", "İ": "i", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "’": "'"})


def fold(text: str) -> str:
    """Lower case without accents: ``fold("İğdır Élise") == "igdir elise"``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
