"""The Overkiz driver: what it offers to the corridors."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from panels.drivers.base import (
    Account,
    BadPayloadError,
    DriverError,
    Http,
    Ledger,
    Part,
    SettingField,
    Tokens,
    Why,
)
from panels.drivers.overkiz import account_sentences
from panels.drivers.overkiz.arranging import OverkizArranger
from panels.drivers.overkiz.budgets import Budgets
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.overkiz.event_words import EVENT_WORDS
from panels.drivers.overkiz.feed import OverkizFeed
from panels.drivers.overkiz.health_words import CALLS, PROTOCOLS
from panels.drivers.overkiz.households import ANSWERS, OverkizHousehold
from panels.drivers.overkiz.masking import masked
from panels.drivers.overkiz.occurrences import occurrence_of
from panels.drivers.overkiz.outcomes import PATIENCE_SECONDS
from panels.drivers.overkiz.pictures import OverkizGallery
from panels.drivers.overkiz.plans import OverkizPlanner
from panels.drivers.overkiz.records.events import events_of
from panels.drivers.overkiz.refusals import json_of
from panels.drivers.overkiz.sentences import SENTENCES
from panels.drivers.overkiz.settings import FIELDS, Settings
from panels.drivers.text import WORD_LENGTH, plain
from panels.vocabulary import CommandName, PinCheck, QuarantineReason, Support


class OverkizDriver:
    """Homes behind an Overkiz cloud, or one box in the local network.

    Fulfils `FedDriver`, `ArrangedDriver`, `HouseholdDriver`, `PlannedDriver`,
    `PicturedDriver`.
    """

    slug: ClassVar[str] = "overkiz"
    name: ClassVar[str] = "Overkiz (Somfy TaHoma, Cozytouch, Hi Kumo ...)"
    pin: ClassVar[PinCheck] = PinCheck.NONE
    # A little later than the feed itself gives up, which knows what the silence means.
    answer_within: ClassVar[float] = PATIENCE_SECONDS + 30.0
    max_payload: ClassVar[int] = 8 * 1024 * 1024
    fields: ClassVar[Sequence[SettingField]] = FIELDS
    sentences: ClassVar[Mapping[str, str]] = SENTENCES | account_sentences.ACCOUNT_SENTENCES | CALLS
    event_words: ClassVar[Mapping[str, str]] = EVENT_WORDS
    answers: ClassVar[tuple[str, ...]] = ANSWERS
    protocols: ClassVar[Mapping[str, str]] = PROTOCOLS

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """Nothing by model: every alarm and gateway tells its own, see `panels.drivers.base.PanelListing.abilities`."""
        return {}

    def needs_pin(self, name: CommandName) -> bool:
        """Never: no command of this vendor carries a code."""
        return False

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """Read again, as happenings of the account, events that were set aside. Raises `BadPayloadError`."""
        try:
            said = json_of(payload)
            events = events_of(said if isinstance(said, list) else [said])
        except (OverkizError, TypeError):
            raise BadPayloadError("neither events nor one event", QuarantineReason.MALFORMED) from None
        told = ((event, occurrence_of(event)) for event in events)
        return [
            Part(
                panel=None,
                kind=plain(event.name, WORD_LENGTH) or source,
                raw=masked(event.raw),
                occurrences=(occurrence,),
            )
            for event, occurrence in told
            if occurrence is not None
        ]

    def attend(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> OverkizFeed:
        """Speak for an account. Raises `SettingRefusedError` for settings that cannot be used."""
        return OverkizFeed(Settings.of(account), tokens, http, ledger)

    def arrange(  # noqa: PLR0917  (what an account is made of)
        self, account: Account, tokens: Tokens, http: Http, ledger: Ledger, memory: Mapping[str, Any], house: str
    ) -> OverkizArranger:
        """Change rooms, names and scenes of a home. Raises `SettingRefusedError` for settings that cannot be used."""
        return OverkizArranger(_api(account, tokens, http, ledger), memory, house)

    def planner(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> OverkizPlanner:
        """Plan scenes of an account. Raises `SettingRefusedError` for settings that cannot be used."""
        return OverkizPlanner(_api(account, tokens, http, ledger))

    def gallery(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> OverkizGallery:
        """Look at pictures of cameras. Raises `SettingRefusedError` for settings that cannot be used."""
        return OverkizGallery(_api(account, tokens, http, ledger), http)

    def household(
        self, account: Account, tokens: Tokens, http: Http, ledger: Ledger, memory: Mapping[str, Any]
    ) -> OverkizHousehold:
        """Settle people, warnings and questions. Raises `SettingRefusedError` for settings that cannot be used."""
        return OverkizHousehold(_api(account, tokens, http, ledger), memory)

    def check(self, account: Account) -> None:
        """Judge settings before they are stored. Raises `SettingRefusedError`."""
        Settings.of(account)

    def why(self, error: DriverError) -> Why:
        """Why the account does not do as it should, to the installer."""
        return account_sentences.why(error)


def _api(account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> Overkiz:
    settings = Settings.of(account)
    return Overkiz(settings.base_url, settings.strategy, http=http, tokens=tokens, budgets=Budgets(ledger))
