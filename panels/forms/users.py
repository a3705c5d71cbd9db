"""The part of an act's form that is about one user of a panel."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from panels.dispatch.people import LONGEST_NAME, free_numbers
from panels.models import PanelUser
from panels.vocabulary import CommandName

if TYPE_CHECKING:
    from panels.forms.acts import AskForm


def add_user(form: "AskForm") -> None:
    """Ask which user is meant, where the address does not say, and what the user is to have."""
    name = form.names[0]
    panel = form.facts.panel
    # visible: whoever may ask this command manages the panel's users.
    users = {user.number: user for user in PanelUser.objects.filter(panel=panel) if _may_be(name, user)}
    choices = [(number, _word(user)) for number, user in users.items()]
    if name == CommandName.CHANGE_CODE:
        choices += [(number, _("{n}, a new user").format(n=number)) for number in free_numbers(panel)[:1]]
    form.offer_choice("user", _("User"), choices)
    form.user_words = {str(number): word for number, word in choices}
    chosen = users.get(form.fields["user"].initial or 0)
    form.note = _note(name)
    if name == CommandName.NAME_USER:
        before = chosen.name if chosen else ""
        form.fields["name"] = forms.CharField(
            label=_("Name"), max_length=LONGEST_NAME, initial=before, widget=_plain(forms.TextInput)
        )
    if name == CommandName.GRANT_ACCESS:
        form.fields["email"] = forms.EmailField(
            label=_("E-mail address of the account"), max_length=254, widget=_plain(forms.EmailInput)
        )


def user_wish(data: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `panels.dispatch.ask` for a command about a user."""
    return {
        "code_owner": {"kind": "", "index": data["user"]},
        "new_name": data.get("name", ""),
        "email": data.get("email", ""),
    }


def chosen_user(form: "AskForm", name: str = "user") -> str:
    """Who is meant where the address has said it, so that the form only names them."""
    number = str(form[name].value())
    return form.user_words.get(number, "") if isinstance(form.fields[name].widget, forms.HiddenInput) else ""


def _may_be(name: CommandName, user: PanelUser) -> bool:
    """Nobody is let in twice, or shut out who is not in."""
    if name in user.fixed:
        return False
    return name not in {CommandName.GRANT_ACCESS, CommandName.REVOKE_ACCESS} or bool(user.email) == (
        name == CommandName.REVOKE_ACCESS
    )


def _word(user: PanelUser) -> str:
    return f"{user.number} · {user.name}" if user.name else str(user.number)


def _plain(widget: type[forms.widgets.Input]) -> forms.widgets.Input:
    """No browser is to remember what is about somebody else."""
    return widget(attrs={"autocomplete": "off", "spellcheck": "false"})


def _note(name: CommandName) -> str:
    return {
        CommandName.CHANGE_CODE: _(
            "The old code ends at once. Should Watchpost read the panel with the code of this user, an installer has "
            "to enter the new one, or the panel is no longer watched."
        ),
        CommandName.REMOVE_USER: _("The code of this user ends at once, and the access of their account with it."),
        CommandName.GRANT_ACCESS: _(
            "Whoever holds this account at the vendor can then arm and disarm the panel by the vendor’s app, "
            "as this user."
        ),
        CommandName.REVOKE_ACCESS: _("The code of this user goes on to open the panel."),
    }.get(name, "")
