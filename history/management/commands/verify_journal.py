"""``manage.py verify_journal``: whether the journal is as it was written, and from where on it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from history import verifying
from history.comparing import Trouble
from history.verifying import Verdict

SENTENCES = {
    Trouble.LINK_MISSING: "link {number} is missing",
    Trouble.LINK_FORGED: "link {number} was not made by this installation, or what it hangs on was changed",
    Trouble.KEY_UNKNOWN: "link {number} was made with a key that is not in WATCHPOST_JOURNAL_KEYS",
    Trouble.ENTRY_MISSING: "the entry of link {number} is missing",
    Trouble.ENTRY_ALTERED: "the entry of link {number} was altered",
    Trouble.PERSONAL_ALTERED: "the personal values of link {number} were altered",
    Trouble.NOT_CHAINED: "an entry is in no chain and waits for none",
    Trouble.BEGINNING_FORGED: "this installation did not shorten the chain up to link {number}",
    Trouble.CUT_OFF: "the chain was cut off before link {number}",
    Trouble.REWRITTEN: "link {number} is not the one that was",
    Trouble.HEADS_MISSING: "nothing tells how long it was: the file WATCHPOST_JOURNAL_HEADS is missing",
}


class Command(BaseCommand):
    """Changes nothing but the verdicts that the journal's pages show; any trouble is a failure."""

    help = "Verify the chains of the audit journal and compare them with what was written outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", help="only this one, by its uid")

    def handle(self, *_args: Any, **options: Any) -> None:
        wrong = 0
        try:
            for verdict in verifying.verify(options["organization"]):
                wrong += verdict.trouble is not None
                (self.stdout if verdict.trouble is None else self.stderr).write(_line(verdict))
        except LookupError:
            raise CommandError("There is no journal of that organization.") from None
        if wrong:
            raise CommandError(f"{wrong} journals are not as they were written.")
        self.stdout.write(self.style.SUCCESS("Every journal is as it was written."))


def _line(verdict: Verdict) -> str:
    whose = verdict.organization or "the installation"
    links = verdict.links - verdict.forgotten
    good = f"{whose}: {links} links are good, personal values of {verdict.erased} were erased"
    if verdict.forgotten:
        good += f", {verdict.forgotten} before them were forgotten because their time was over"
    if verdict.lost:
        good += f", at least {verdict.lost} were lost when the database was restored from a backup"
    if verdict.trouble is None:
        return good
    entry = f" (entry {verdict.entry})" if verdict.entry else ""
    return f"{good}; {SENTENCES[verdict.trouble].format(number=verdict.number)}{entry}"
