"""Words by which a text may tell of an alarm that was raised in silence.

Texts of the service are in the language of the home, or of whoever wrote them, so all languages are looked for at once.
A word too many withholds a question; one too few may tell whoever threatens somebody that help was called.
"""

import re
import unicodedata
from typing import Final

# As `_folded` leaves them: small, without accents, and the Turkish dotless i with its dot.
_WORDS: Final = (
    # Called by the same name in most languages, or nearly.
    r"s\W?o\W?s", r"panic", r"panik", r"paniq", r"paniek", r"duress", r"hold\W?up", r"emergen", r"silen[ctz]",
    r"agg?res", r"coer[cz]", r"alarm[ae]? disc?ret",
    # English
    r"covert", r"hostage", r"robber", r"threat", r"attack", r"assault", r"forced to",
    # French
    r"contrainte", r"urgence", r"otage", r"braquage", r"menace", r"secours", r"attaque", r"detresse",
    # Turkish
    r"imdat", r"yardim", r"sessiz", r"zorla", r"baski", r"tehdit", r"soygun", r"saldiri", r"rehin", r"\bacil",
    # German
    r"u(e)?berfall", r"notruf", r"notfall", r"stille[rn]? alarm", r"lautlos", r"zwang", r"bedroh", r"notigung",
    r"geisel", r"hilfe",
    # Dutch, Spanish, Italian, Portuguese, Polish, the languages of the north
    r"overval", r"dwang", r"stil(le)? alarm", r"noodgeval", r"coaccion", r"atraco", r"socorr", r"soccors", r"amenaza",
    r"rapina", r"minacci", r"costrizione", r"coacao", r"assalto", r"ameaca", r"napad", r"przymus", r"cichy alarm",
    r"overfall", r"tyst (larm|alarm)", r"stille alarm",
)  # fmt: skip
_ANY: Final = re.compile("|".join(_WORDS))


def sounds_silent(*texts: str | None) -> bool:
    """Whether any of these texts may tell of a silent alarm."""
    return any(_ANY.search(_folded(text)) is not None for text in texts if text)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).replace(
        "\N{LATIN SMALL LETTER DOTLESS I}", "i"
    )
