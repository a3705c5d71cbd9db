"""Managing an account because a person asks: its login, its panels and their codes, its password (reference 4.1)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from panels.drivers.bars import bar_of, put_bar
from panels.drivers.base import AccountListing, CodeRefusedError, Tokens, WakeText
from panels.drivers.text import WORD_LENGTH, plain
from panels.drivers.visonic.client import PanelSession, PowerManage
from panels.drivers.visonic.listings import account_listings
from panels.drivers.visonic.tokens import session_key


class Managing(ABC):
    """The part of a speaker that fulfils what `panels.drivers.base.Manager` has beside `Speaker`."""

    _account: PowerManage
    _tokens: Tokens

    @abstractmethod
    def _panel(self, serial: str) -> PanelSession:
        """A panel's session, with the code that is kept for it."""

    def log_in(self) -> AccountListing:
        """Log the account in anew, also where an earlier login was refused, and list what it finds."""
        self._account.authenticate()
        listed = account_listings(self._account.get_panels())
        return AccountListing(version=self._account.spoken_version, panels=listed)

    def try_code(self, panel: str, code: str) -> None:
        """Open a panel's session with this code, once; the session is kept and serves the next visit."""
        key = session_key(panel)
        before = bar_of(self._tokens, key)
        try:
            self._account.panel(panel, code).login()
        except CodeRefusedError:
            # What was refused is not the code that is kept: visits go on, or do not, as before.
            put_bar(self._tokens, key, before)
            raise

    def add_panel(self, *, serial: str, name: str, master_code: str) -> None:
        """Link a panel to the account."""
        self._account.panel_add(alias=name, serial=serial, master_code=master_code)

    def rename_panel(self, panel: str, name: str) -> None:
        """Give a panel another name at the vendor."""
        self._account.panel_rename(alias=name, serial=panel)

    def unlink_panel(self, panel: str) -> None:
        """Take a panel off the account; the server asks for the account's password, which is the one that is kept."""
        self._account.panel_unlink(serial=panel)

    def wake_text(self, panel: str) -> WakeText:
        """The text message that wakes a sleeping panel, with the code that is kept for it."""
        told = self._panel(panel).get_wakeup_sms()
        return WakeText(text=plain(told.sms), phone=plain(told.phone, WORD_LENGTH))

    def send_reset_code(self) -> None:
        """Have the server mail a code to the account's address."""
        self._account.password_reset()

    def reset_password(self, code: str, new_password: str) -> Mapping[str, str]:
        """Set another password with the mailed code; the token that comes back is kept, and serves every session."""
        self._account.password_reset_complete(code, new_password)
        return {"password": new_password}
