"""The forms of acts: what is asked of a panel, and which code for it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.access.rights import PanelRights
from panels.dispatch.checking import modes_of
from panels.drivers import DRIVERS, is_polled
from panels.forms.cameras import add_camera
from panels.forms.pins import OwnPinField, PinField
from panels.forms.users import add_user, user_wish
from panels.presentation.facts import Facts
from panels.presentation.words import COMMANDS, partition_name
from panels.vocabulary import (
    ARM_COMMANDS,
    COMMAND_RIGHTS,
    AskedCode,
    CommandName,
    OutputKind,
    PinCheck,
    Right,
    asks_own_pin,
)

_OWNERS = (
    ("regular", gettext_lazy("user")),
    ("master", gettext_lazy("master user")),
    ("installer", gettext_lazy("installer")),
)


def _chosen(choices: Sequence[tuple[Any, str]], asked: Any) -> Any:
    """The value asked for in the address if it may be chosen, else the only one there is."""
    values = [value for value, _word in choices]
    if asked in values:
        return asked
    return values[0] if len(values) == 1 else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else None


class AskForm(forms.Form):
    """One act on one panel. Only what this person may do, and the model can do, is a choice at all.

    ``asks`` is the code it takes; ``own_pin`` says whether the person has one of their own.
    """

    def __init__(
        self,
        *args: Any,
        commands: Sequence[CommandName],
        of: str,
        facts: Facts,
        rights: PanelRights,
        asks: AskedCode,
        own_pin: bool,
        query: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(commands)
        self.of = of
        self.facts = facts
        self.rights = rights
        self.query = query
        # What ought to be known before it is sent.
        self.note = ""
        self.user_words: dict[str, str] = {}
        self.asks = asks
        getattr(self, f"_of_{of}")()
        self.lowering = self._lowering()
        self.may_lower = bool(self.lowering) and self._may_lower()
        if self.may_lower and own_pin:
            self.fields["pin"] = OwnPinField(_("Your Watchpost PIN"), required=False)
        self._offer_modes(query.get("mode"))
        if asks is AskedCode.OWN and own_pin:
            self.fields["pin"] = OwnPinField(_("Your Watchpost PIN"))
        elif asks is AskedCode.PANEL:
            self.fields["pin"] = PinField(_("Current PIN") if of == "code" else _("Your PIN for this panel"))
        if of == "code":
            self.fields["new_pin"] = PinField(_("New PIN"))
            self.fields["new_pin_again"] = PinField(_("New PIN once more"))

    def _offer_modes(self, asked: str | None) -> None:
        shown = self.shown
        self.fields["mode"] = forms.ChoiceField(
            label=_("Mode"),
            choices=[(name.value, COMMANDS[name]) for name in self.names],
            initial=_chosen([(name.value, "") for name in shown], asked) or (shown or self.names)[0].value,
            widget=forms.RadioSelect if len(shown) > 1 else forms.HiddenInput,
        )

    def _lowering(self) -> frozenset[CommandName]:
        """The modes that would protect a partition less than now, where only Watchpost asks who is there."""
        if self.of != "partition":
            return frozenset()
        asked, panel = str(self["partition"].value()), self.facts.panel
        check = DRIVERS[panel.connection.vendor].pin
        if check != PinCheck.NONE:
            return frozenset()
        numbers = [p.number for p in self.facts.partitions if asked in {str(p.number), "None", ""}]
        modes = {mode for number in numbers for mode in modes_of(panel, number, self.facts.now)}
        return frozenset(name for name in self.names if name in ARM_COMMANDS and asks_own_pin(check, name, modes))

    def _may_lower(self) -> bool:
        """Whether the person may disarm what is to be armed, which this would do in part."""
        asked = str(self["partition"].value())
        numbers = [p.number for p in self.facts.partitions if asked in {str(p.number), "None", ""}]
        return self.rights.allows(Right.DISARM, numbers)

    @property
    def shown(self) -> list[CommandName]:
        """The modes that can be chosen: those that lower the protection only by who can show that they may."""
        return [name for name in self.names if name not in self.lowering or "pin" in self.fields]

    @property
    def pin_for(self) -> str:
        """The modes for which alone the PIN is asked, or empty: for all of them."""
        return " ".join(sorted(self.lowering)) if self.asks is not AskedCode.OWN else ""

    @property
    def asks_own(self) -> bool:
        """Whether it is Watchpost that asks who is there, and not the panel."""
        return self.asks is AskedCode.OWN or self.may_lower

    @property
    def lacks_own_pin(self) -> bool:
        """Whether this person has to set a Watchpost PIN before all of this can be asked here."""
        return self.asks_own and "pin" not in self.fields

    @property
    def is_blocked(self) -> bool:
        """Whether without one nothing at all can be asked."""
        return self.lacks_own_pin and (self.asks is AskedCode.OWN or not self.shown)

    @property
    def offered(self) -> bool:
        """Whether there is anything this person could choose."""
        among = ("partition", "zone", "zones", "output", "user", "camera")
        targets = (field for name, field in self.fields.items() if name in among)
        chosen = all(field.choices for field in targets if isinstance(field, forms.ChoiceField))
        return bool(self.shown or self.lacks_own_pin) and chosen

    @property
    def is_foreign(self) -> bool:
        """Whether something was sent that was never offered: to this person it does not exist."""
        choices = ("mode", "partition", "zone", "in_partition", "zones", "output", "user", "camera")
        return any(name in self.fields and self.has_error(name, "invalid_choice") for name in choices)

    def offer_choice(self, name: str, label: str, choices: list[tuple[int, str]]) -> None:
        """Let one of several be chosen; what the address has chosen, or the only one there is, is not asked."""
        chosen = _chosen(choices, _number(self.query.get(name)))
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            coerce=int,
            choices=choices,
            initial=chosen,
            widget=forms.HiddenInput if chosen is not None else forms.Select,
        )

    def _of_panel(self) -> None:
        """Nothing to choose."""

    def _of_partition(self) -> None:
        right = COMMAND_RIGHTS[self.names[0]]
        mine = [p for p in self.facts.partitions if self.rights.allows(right, [p.number])]
        self.offer_choice("partition", _("Partition"), [(p.number, partition_name(p.number, p.name)) for p in mine])

    def _zones(self) -> list[tuple[int, str]]:
        right = COMMAND_RIGHTS[self.names[0]]
        mine = [z for z in self.facts.zones if self.rights.allows(right, z.partition_numbers)]
        return [(z.number, f"{z.number} · {z.name}" if z.name else str(z.number)) for z in mine]

    def _of_zone(self) -> None:
        offered = self._zones()
        self.offer_choice("zone", _("Zone"), offered)
        right = COMMAND_RIGHTS[self.names[0]]
        around = {partition for number, _word in offered for partition in self._partitions_of(number)}
        partitions = [
            (p.number, partition_name(p.number, p.name))
            for p in self.facts.partitions
            if p.number in around and self.rights.allows(right, [p.number])
        ]
        if len(partitions) > 1:
            self.fields["in_partition"] = forms.TypedChoiceField(
                label=_("In partition"),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("the zone’s own")), *partitions],
            )

    def _of_zones(self) -> None:
        putting_back = self.names == [CommandName.UNBYPASS]
        bypassed = {z.number for z in self.facts.zones if z.bypassed}
        choices = self._zones()
        if putting_back:
            # Also those of which nobody says, unless it is known of some.
            told_in = {z.number for z in self.facts.zones if z.bypassed is False}
            choices = [one for one in choices if (one[0] in bypassed if bypassed else one[0] not in told_in)]
        self.fields["zones"] = forms.TypedMultipleChoiceField(
            label=_("Zones"),
            coerce=int,
            choices=choices,
            initial=sorted(bypassed) if putting_back else [],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one zone.")},
        )

    def _outputs(self, kind: OutputKind) -> None:
        mine = [output for output in self.facts.outputs if output.kind == kind]
        self.offer_choice("output", _("Output"), [(o.number, o.name or str(o.number)) for o in mine])
        self.fields["on"] = forms.TypedChoiceField(
            label=_("Position"),
            coerce=lambda value: value == "on",
            choices=[("on", _("On")), ("off", _("Off"))],
            initial="on",
            widget=forms.RadioSelect,
        )

    def _of_output(self) -> None:
        self._outputs(OutputKind.PANEL)
        self.fields["seconds"] = forms.IntegerField(
            label=_("For how many seconds"),
            required=False,
            initial=5,
            min_value=1,
            max_value=3600,
            help_text=_("Empty: until it is switched again. The longest time is 3600 s."),
        )

    def _of_external(self) -> None:
        self._outputs(OutputKind.EXTERNAL)

    def _of_camera(self) -> None:
        add_camera(self)

    def _of_user(self) -> None:
        add_user(self)

    def _of_code(self) -> None:
        if is_polled(self.facts.panel.connection.vendor):
            # Its users are on a list of its own.
            add_user(self)
            return
        self.fields["owner"] = forms.ChoiceField(label=_("Whose PIN"), choices=_OWNERS)
        self.fields["index"] = forms.IntegerField(
            label=_("User number at the panel"), min_value=0, max_value=999, initial=1
        )

    def clean(self) -> dict[str, Any]:
        """Two new codes must agree; everything else about codes is the corridor's to judge."""
        data: dict[str, Any] = super().clean() or {}
        if "new_pin_again" in data and data.get("new_pin") != data["new_pin_again"]:
            self.add_error("new_pin_again", _("The two new PINs differ."))
        if data.get("in_partition") and data["in_partition"] not in self._partitions_of(data.get("zone")):
            self.add_error("in_partition", _("The zone is not in this partition."))
        return data

    def wish(self) -> dict[str, Any]:
        """The arguments of `panels.dispatch.ask`, without the name and the codes."""
        data = self.cleaned_data
        asked: dict[str, Any] = {}
        if self.of == "partition":
            asked["partition"] = data["partition"]
        elif self.of == "zone":
            asked["zones"] = [data["zone"]]
            asked["partition"] = data.get("in_partition") or next(iter(self._partitions_of(data["zone"])), None)
        elif self.of == "zones":
            asked["zones"] = data["zones"]
        elif self.of in ("output", "external"):
            asked |= {"output": data["output"], "on": data["on"]}
            if data["on"] and data.get("seconds"):
                asked["seconds"] = data["seconds"]
        elif self.of == "camera":
            asked["zones"] = [data["camera"]]
        elif "user" in data:
            asked |= user_wish(data)
        elif self.of == "code":
            asked["code_owner"] = {"kind": data["owner"], "index": data["index"]}
        return asked

    def _partitions_of(self, zone: int | None) -> list[int]:
        """The partitions a zone lies in; where the panel does not tell, it may be any."""
        own: list[int] = next((z.partition_numbers for z in self.facts.zones if z.number == zone), [])
        return own or [partition.number for partition in self.facts.partitions]
