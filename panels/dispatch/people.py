"""Wishes about the users of a panel: whether there is such a user, and whether what is wished is fit to be sent."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.views.decorators.debug import sensitive_variables

from panels.dispatch.checking import Refusal
from panels.drivers import is_polled
from panels.models import Panel, PanelUser, Watch
from panels.vocabulary import CommandName

LONGEST_NAME: Final = 40


@sensitive_variables("new_pin", "new_name", "email")
def check_user(  # noqa: PLR0917  (what is asked of whom, and with what)
    panel: Panel, name: CommandName, owner: Mapping[str, Any], new_pin: str, new_name: str, email: str
) -> tuple[str, str]:
    """The name and the address that the vendor gets, empty where the command has none. Raises `Refusal`."""
    if is_polled(panel.connection.vendor):
        _check_number(panel, name, owner.get("index"))
        if name == CommandName.CHANGE_CODE and new_pin and not new_pin.strip("0"):
            raise Refusal("new_pin_zeros")
    if name == CommandName.NAME_USER:
        new_name = " ".join(new_name.split())
        if not new_name or not new_name.isprintable() or len(new_name) > LONGEST_NAME:
            raise Refusal("name_missing")
        return new_name, ""
    if name == CommandName.GRANT_ACCESS:
        try:
            validate_email(email.strip())
        except ValidationError:
            raise Refusal("email_malformed") from None
        return "", email.strip()
    return "", ""


def _check_number(panel: Panel, name: CommandName, number: Any) -> None:
    """Only who is on the panel's own list; a new code may also make a user in a free place."""
    known = PanelUser.objects.filter(panel=panel, number=number).first() if isinstance(number, int) else None
    if known is None:
        free = name == CommandName.CHANGE_CODE and number in free_numbers(panel)
        if not free:
            raise Refusal("user_unknown")
    elif name in known.fixed:
        raise Refusal("user_fixed")


def free_numbers(panel: Panel) -> list[int]:
    """The numbers that nobody has yet; none where the panel does not say how many there may be."""
    most = Watch.objects.filter(panel=panel).values_list("most_users", flat=True).first()
    taken = set(PanelUser.objects.filter(panel=panel).values_list("number", flat=True))
    return [number for number in range(1, (most or 0) + 1) if number not in taken] if taken else []
