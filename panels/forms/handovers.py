"""The login with which an organization takes a connection over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels.drivers import DRIVERS, judge_of
from panels.drivers.base import Account, NotSupportedError, SettingField
from panels.forms.vendor_fields import FILES, PREFIX, form_field
from panels.models import Connection


class LoginForm(forms.Form):
    """All that the vendor asks, from the beginning: of the former login nothing is shown and nothing is used."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection = connection
        for setting in self._settings():
            self.fields[PREFIX + setting.key] = form_field(setting, is_set=False)

    def _settings(self) -> list[SettingField]:
        # What names a file of this machine stays as those who run it have set it.
        return [one for one in DRIVERS[self._connection.vendor].fields if not one.key.endswith(FILES)]

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
        kept = self._connection.settings
        settings: dict[str, Any] = {key: value for key, value in kept.items() if key.endswith(FILES)}
        secrets: dict[str, str] = {}
        for one in self._settings():
            value = self.cleaned_data.get(PREFIX + one.key, "")
            if not one.secret:
                settings[one.key] = value
            elif value:
                secrets[one.key] = value
        return settings, secrets
