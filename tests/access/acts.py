"""Tables of acts by audience, as text that a person reads: what is sent, what the journal says then, who may."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl

from tests.access.routes import AUDIENCES

# Done; told why not, though the page is theirs; and missing as any page that is not theirs.
# Before the fields of a form that is sent with all that its page says.
_PAGE: Final = "page"
WORDS: Final = frozenset({"done", "told", "."})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One form sent to one address by each audience; ``entries`` is what the journal says once it is done."""

    name: str
    of: str
    form: str
    entries: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def address(self) -> str:
        """The name of the address, without what is asked of a panel there."""
        return self.name.partition(".")[0]

    @property
    def own_ids(self) -> dict[str, str | int]:
        """What stands in the address by the act's own name: ``panel_ask.arm``."""
        return {"slug": slug} if (slug := self.name.partition(".")[2]) else {}

    @property
    def doer(self) -> str:
        """Somebody who may."""
        best = "done" if "done" in self.words else "told"
        return next(one for one, word in zip(AUDIENCES, self.words, strict=True) if word == best)

    @property
    def from_page(self) -> bool:
        """Whether what the page already says is sent with it, as a browser does."""
        return self.form.partition("&")[0] == _PAGE

    def is_noted_by(self, noted: tuple[str, ...]) -> bool:
        """Whether the journal says so, and nothing else. ``a/b`` is one of the two, ``a?`` may be there."""
        wanted = [(one.endswith("?"), set(one.rstrip("?").split("/"))) for one in self.entries]
        told = set(noted)
        return all(may_lack or told & words for may_lack, words in wanted) and told <= {
            word for _may_lack, words in wanted for word in words
        }

    def fields(self, ids: dict[str, str | int]) -> list[tuple[str, str]]:
        """The fields that are filled in."""
        pairs = parse_qsl(self.form.removeprefix(_PAGE), keep_blank_values=True)
        return [(key.format_map(ids), value.format_map(ids)) for key, value in pairs]


def read(text: str) -> list[Act]:
    """Acts of a table.

    A line ``[of]`` says what the addresses below are of. Each act has the name of its address and a word for each
    audience, on one line or on two; under it, ``with`` what is sent (``page``: and all that the page says), and
    ``notes`` what the journal says of it then.
    """
    acts: list[Act] = []
    of = name = ""
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        head, *cells = line.split()
        if line.startswith("["):
            of = line.strip("[]")
        elif head == "with":
            acts[-1] = replace(acts[-1], form="&".join(filter(None, (acts[-1].form, *cells))))
        elif head == "notes":
            acts[-1] = replace(acts[-1], entries=tuple(sorted(cells)))
        elif not cells:
            name = head
        else:
            words = tuple([head, *cells][-len(AUDIENCES) :])
            assert WORDS.issuperset(words), line
            name = name if head in WORDS else head
            acts.append(Act(name=name, of=of, form="", entries=(), words=words))
    return acts
