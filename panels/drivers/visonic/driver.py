"""The Visonic driver: what it offers to the corridors."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from panels.drivers.base import Account, DriverError, Http, Part, SettingField, Tokens, Why
from panels.drivers.visonic import account_sentences, answers
from panels.drivers.visonic.event_words import EVENT_WORDS
from panels.drivers.visonic.sentences import SENTENCES
from panels.drivers.visonic.settings import FIELDS, Settings
from panels.drivers.visonic.speaker import VisonicSpeaker
from panels.vocabulary import CommandName, PinCheck, Support


class VisonicDriver:
    """PowerMaster, Bentel and DSC panels behind a PowerManage server."""

    slug: ClassVar[str] = "visonic"
    name: ClassVar[str] = "Visonic PowerManage"
    pin: ClassVar[PinCheck] = PinCheck.NONE
    answer_within: ClassVar[float] = 60.0
    max_payload: ClassVar[int] = 1024 * 1024
    fields: ClassVar[Sequence[SettingField]] = FIELDS
    sentences: ClassVar[Mapping[str, str]] = SENTENCES | account_sentences.ACCOUNT_SENTENCES
    event_words: ClassVar[Mapping[str, str]] = EVENT_WORDS

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """Nothing by model: every panel tells its own, see `panels.drivers.base.PanelListing.abilities`."""
        return {}

    def needs_pin(self, name: CommandName) -> bool:
        """Never: after the login this vendor asks for no code."""
        return False

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """Read again what was kept of an answer."""
        return answers.parse(source, payload)

    def open(self, account: Account, tokens: Tokens, http: Http, code: Callable[[str], str]) -> VisonicSpeaker:
        """Speak for an account. Raises `SettingRefusedError` for settings that cannot be used."""
        return VisonicSpeaker(Settings.of(account), tokens, http, code)

    def check(self, account: Account) -> None:
        """Judge settings before they are stored. Raises `SettingRefusedError`."""
        Settings.of(account)

    def why(self, error: DriverError) -> Why:
        """Why an act on the account failed, to the installer who asked."""
        return account_sentences.why(error)
