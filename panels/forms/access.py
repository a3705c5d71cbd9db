"""Asking for access to a panel, and answering it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from panels.access.requests import LONGEST_REASON, MINUTES
from panels.access.roles import WINDOW_RIGHTS
from panels.presentation.access import length_text
from panels.presentation.grant_words import right_labels
from panels.vocabulary import Right


def _lengths(most: int) -> list[tuple[int, str]]:
    return [(minutes, length_text(minutes)) for minutes in MINUTES if minutes <= most]


class AskForm(forms.Form):
    """What somebody asks for, for how long and why."""

    rights = forms.MultipleChoiceField(label=gettext_lazy("What you need"), widget=forms.CheckboxSelectMultiple)
    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever answers reads it, and it stays in the journal."),
    )

    def __init__(self, *args: Any, offered: Iterable[Right] = WINDOW_RIGHTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [(right.value, word) for right, word in right_labels(offered)]  # type: ignore[attr-defined]
        self.fields["minutes"].choices = _lengths(max(MINUTES))  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """For how long access is given: no longer than it was asked for."""

    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].initial = most
        self.fields["minutes"].choices = _lengths(most)  # type: ignore[attr-defined]
