"""The form of a connection: its vendor's settings, and secrets that go in and never come out."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from panels.drivers import DRIVERS, judge_of
from panels.drivers.base import Account, NotSupportedError, SettingField
from panels.forms.vendor_fields import ADDRESSES, FILES, PREFIX, entered, form_field
from panels.models import Connection
from panels.secrets.sealing import Sealed


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A connection; once its vendor is chosen, that vendor's settings."""

    vendor = forms.ChoiceField(choices=[(slug, driver.name) for slug, driver in DRIVERS.items()], label=_("Vendor"))
    # Who fills it in does not run this machine.
    limited = False

    class Meta:
        model = Connection
        fields = ("organization", "vendor", "name", "enabled", "commands_stopped")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.secrets.open() if self.instance.pk else {}
        self._stored = dict(self.instance.settings)
        if self.instance.pk:
            # To another organization it goes with a login of theirs (`panels.handing_over`).
            # One that has ended is looked at, and has no fields to fill in.
            for name in {"vendor", "organization"} & set(self.fields):
                self.fields[name].disabled = True
        for field in self._settings():
            self.fields[PREFIX + field.key] = form_field(field, is_set=bool(kept.get(field.key)))
            if not field.secret and field.key in self.instance.settings:
                self.initial[PREFIX + field.key] = self.instance.settings[field.key]

    def _settings(self) -> Sequence[SettingField]:
        asked = self.data.get("vendor") or self.initial.get("vendor")
        driver = DRIVERS.get(self.instance.vendor or str(asked or next(iter(DRIVERS))))
        fields = driver.fields if driver else ()
        return [field for field in fields if not (self.limited and field.key.endswith(FILES))]

    def clean(self) -> dict[str, Any]:
        """Whoever sends the login to another address must know it; what the vendor's driver cannot use is refused."""
        values = super().clean() or {}
        if self.moved:
            kept = self.instance.secrets.open()
            for field in self._settings():
                name = PREFIX + field.key
                if field.secret and kept.get(field.key) and not values.get(name) and name not in self.errors:
                    text = gettext("The address has changed: enter this again.")
                    self.add_error(name, forms.ValidationError(text))
        for field in self._settings():
            path = values.get(PREFIX + field.key)
            if field.key.endswith(FILES) and path and not os.path.isfile(path):  # noqa: PTH113  (of any text)
                self.add_error(PREFIX + field.key, forms.ValidationError(gettext("There is no such file here.")))
        if not self.errors:
            self._check(str(values["vendor"]))
        return values

    def _check(self, vendor: str) -> None:
        driver = judge_of(vendor)
        if driver is None:
            return
        settings, secrets = self._entered()
        try:
            driver.check(Account(settings=settings, secrets=secrets))
        except NotSupportedError as error:
            name = PREFIX + getattr(error, "key", "")
            self.add_error(name if name in self.fields else None, forms.ValidationError(gettext(str(error))))

    @sensitive_variables()
    def _entered(self) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Settings and secrets as they would be stored."""
        kept = self.instance
        return entered(self._settings(), self.cleaned_data, kept.settings, kept.secrets.open())

    @property
    def moved(self) -> bool:
        """Whether what is kept would go to another address than before."""
        return self.instance.pk is not None and any(
            self.cleaned_data.get(PREFIX + field.key, "") != self._stored.get(field.key, field.default)
            for field in self._settings()
            if field.key.endswith(ADDRESSES)
        )

    def save(self, commit: bool = True) -> Connection:
        """Put settings and secrets where they belong; a login made with the old ones is forgotten."""
        connection: Connection = super().save(commit=False)
        settings, secrets = self._entered()
        connection.settings, connection.secrets = dict(settings), Sealed.of(dict(secrets))
        connection.session = Sealed()
        if commit:
            connection.save()
        return connection
