"""Fields for codes: typed, used once, never sent back to the page."""

from typing import Any

from django import forms

from panels.secrets import own_pins

LONGEST_PIN = 8


class PinField(forms.CharField):
    """A panel's code: typed, used once, never sent back to the page."""

    def __init__(self, label: Any, *, longest: int = LONGEST_PIN, **kwargs: Any) -> None:
        widget = forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": longest, "spellcheck": "false"}
        )
        super().__init__(label=label, max_length=longest, widget=widget, **kwargs)


class OwnPinField(PinField):
    """A person's own Watchpost PIN: longer than most panels' codes, and as long as its owner likes."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, longest=own_pins.LONGEST, **kwargs)
        self.widget.attrs["minlength"] = own_pins.SHORTEST
