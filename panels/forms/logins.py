"""Logins at vendors as people enter them: of one's own for a connection taken over, or another in place of a former."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels.drivers import DRIVERS, judge_of
from panels.drivers.base import Account, NotSupportedError, SettingField
from panels.forms.vendor_fields import ADDRESSES, FILES, PREFIX, entered, form_field
from panels.models import Connection


class LoginForm(forms.Form):
    """All that the vendor asks, from the beginning: of the former login nothing is shown and nothing is used."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection = connection
        kept = self._kept()
        for setting in self._settings():
            self.fields[PREFIX + setting.key] = form_field(setting, is_set=bool(kept.get(setting.key)))

    def _settings(self) -> list[SettingField]:
        # What names a file of this machine stays as those who run it have set it.
        return [one for one in DRIVERS[self._connection.vendor].fields if not one.key.endswith(FILES)]

    def _kept(self) -> Mapping[str, str]:
        """Secrets that stay as they are where their field is left empty."""
        return {}

    def clean(self) -> dict[str, Any]:
        """What the vendor's driver cannot use is refused."""
        values = super().clean() or {}
        driver = judge_of(self._connection.vendor)
        if driver is not None and not self.errors:
            settings, secrets = self.login()
            try:
                driver.check(Account(settings=settings, secrets=secrets))
            except NotSupportedError as error:
                name = PREFIX + getattr(error, "key", "")
                self.add_error(name if name in self.fields else None, gettext(str(error)))
        return values

    @sensitive_variables()
    def login(self) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Settings and secrets as they would be stored."""
        stored = self._connection.settings
        files = {key: value for key, value in stored.items() if key.endswith(FILES)}
        return entered(self._settings(), self.cleaned_data, files, self._kept())


class ReplacingForm(LoginForm):
    """Another login of the same organization. What is kept goes to no other address than before."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, connection=connection, **kwargs)
        for one in self._settings():
            if not one.secret and one.key in connection.settings:
                self.initial[PREFIX + one.key] = connection.settings[one.key]

    def _kept(self) -> Mapping[str, str]:
        return self._connection.secrets.open()

    @property
    def moved(self) -> bool:
        """Whether the login is at another address than the one before."""
        stored = self._connection.settings
        return any(
            self.cleaned_data.get(PREFIX + one.key, "") != stored.get(one.key, one.default)
            for one in self._settings()
            if one.key.endswith(ADDRESSES)
        )

    def clean(self) -> dict[str, Any]:
        """Whoever sends the login to another address must know all of it."""
        values = super().clean()
        if self.moved:
            kept = self._kept()
            for one in self._settings():
                name = PREFIX + one.key
                if one.secret and kept.get(one.key) and not values.get(name) and name not in self.errors:
                    self.add_error(name, gettext("The address has changed: enter this again."))
        return values
