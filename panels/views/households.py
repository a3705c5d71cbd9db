"""Who uses a home at its vendor; every page here is missing for whoever may not settle it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels.drivers.households import HomePeople, HomePerson, HomeRole, Household, NewPerson
from panels.forms.devices import GuardedForm
from panels.forms.households import PeriodForm, PersonForm, RoleForm, SightForm
from panels.homes.households import PEOPLE, check_pin, kept, key_of, settle
from panels.models import Device, Panel
from panels.presentation import ages
from panels.vendors.acts import Haste, changed_elsewhere
from panels.views.arranging import answer, filled_in
from panels.views.commands import address_of
from panels.views.household_pages import get_settled, home_name, page_of, pin_of, read_again, zone_of
from panels.views.requests import PersonRequest
from panels.vocabulary import CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who uses the home. ``period`` says when they may come in, as far as that is known."""

    key: str
    name: str
    reached: str
    is_main: bool
    sees: int | None
    operates: int | None
    period: str
    period_age: SafeString | str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home_people(request: PersonRequest, uid: str) -> HttpResponse:
    """Who uses the home, as the vendor said last; asked by POST, it says it anew."""
    panel = get_settled(request, uid, PEOPLE)
    why = read_again(request, panel, HomePeople, lambda household, known: household.people(known))
    if request.method == "POST" and not why:
        return redirect("home_people", uid=panel.uid)
    told, now = kept(panel.connection, HomePeople), timezone.now()
    context = page_of(panel, told, now) | {
        "why": why,
        "people": [_line(panel, one, now) for one in told.people] if told is not None else [],
        "roles": [_role_line(panel, one) for one in told.roles] if told is not None else [],
        "listed_at": ages.age(told.listed_at, now, zone_of(panel)) if told is not None else "",
        "is_list_old": told is not None and told.asked_at - told.listed_at > timedelta(minutes=1),
        "devices": len(_devices(request, panel)),
    }
    return render(request, "panels/home_people.html", context)


@never_cache
@sensitive_post_parameters("pin", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Let somebody in, with an account of their own."""
    panel, told = _told(request, uid)
    roles = [role.name for role in told.roles]
    form = PersonForm(filled_in(request), roles=roles, time_zone=zone_of(panel), **pin_of(request))

    @sensitive_variables("pin", "values", "person")
    def send(pin: str) -> str:
        values, (starts, ends) = form.cleaned_data, form.period
        if any(one.user.lower() == values["user"].lower() for one in told.people):
            return _("Somebody with this address uses the home already.")
        person = NewPerson(
            user=values["user"],
            first_name=values["first_name"],
            last_name=values["last_name"],
            password=values["password"],
            role=values["role"],
            starts_at=starts,
            ends_at=ends,
        )
        check_pin(request.user, panel, CommandName.GRANT_ACCESS, pin, address_of(request))
        return _settle(request, panel, "person_added", lambda at, known: at.invite(known, person))

    note = _(
        "The vendor makes an account with this address. Whoever has its password uses the home by the brand’s app."
    )
    return _answer(request, panel, form, send, title=_("Let somebody in"), of=home_name(panel), note=note)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def person_period(request: PersonRequest, uid: str, person: str) -> HttpResponse:
    """Set from when until when somebody may come in."""
    panel, one = _person(request, uid, person)
    zone = zone_of(panel)
    days = {
        "starts": ages.there(one.starts_at, zone).date() if one.starts_at else None,
        "ends": (ages.there(one.ends_at, zone) - timedelta(days=1)).date() if one.ends_at else None,
    }
    form = PeriodForm(filled_in(request), time_zone=zone, initial=days, **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        starts, ends = form.period
        check_pin(request.user, panel, CommandName.GRANT_ACCESS, pin, address_of(request))
        return _settle(request, panel, "period_set", lambda at, known: at.admit(known, one.user, starts, ends))

    note = _("The service does not tell which days hold now; what was set here last stands in the form.")
    return _answer(request, panel, form, send, title=_("Set the days"), of=name_of(one), note=note)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def person_sight(request: PersonRequest, uid: str, person: str) -> HttpResponse:
    """Choose which devices somebody sees."""
    panel, one = _person(request, uid, person)
    if one.sees is None:
        # Whoever chooses without knowing would take away what nobody shows them.
        raise Http404
    listed = _devices(request, panel)
    sees, among = set(one.sees), [known.vendor_id for known in listed]
    form = SightForm(
        filled_in(request),
        devices=[(known.uid, known.name) for known in listed],
        sees=[known.uid for known in listed if known.vendor_id in sees],
        seen=key_of(panel.connection, "\n".join([*sorted(sees), "", *sorted(among)])),
        **pin_of(request),
    )

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        if not form.is_current:
            return changed_elsewhere()
        chosen = set(form.cleaned_data["devices"])
        wanted = [known.vendor_id for known in listed if known.uid in chosen]
        check_pin(request.user, panel, CommandName.GRANT_ACCESS, pin, address_of(request))
        return _settle(request, panel, "sight_set", lambda at, known: at.show(known, one.user, wanted, among=among))

    note = _("What somebody operates comes with the role that they were let in with.")
    return _answer(request, panel, form, send, title=_("Choose what they see"), of=name_of(one), note=note)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def person_remove(request: PersonRequest, uid: str, person: str) -> HttpResponse:
    """Shut somebody out."""
    panel, one = _person(request, uid, person)
    form = GuardedForm(filled_in(request), **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        check_pin(request.user, panel, CommandName.REVOKE_ACCESS, pin, address_of(request))
        return _settle(
            request, panel, "person_removed", lambda at, known: at.dismiss(known, one.user), haste=Haste.STOP
        )

    note = _("They can no longer use this home by the brand’s app. Their account there stays.")
    return _answer(request, panel, form, send, title=_("Shut them out"), of=name_of(one), note=note)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def role_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Make a role to let people in with."""
    panel, told = _told(request, uid)
    listed = _devices(request, panel)
    form = RoleForm(filled_in(request), devices=[(one.uid, one.name) for one in listed], **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        name, chosen = form.cleaned_data["name"], set(form.cleaned_data["devices"])
        if any(role.name == name for role in told.roles):
            return _("There is a role of this name already.")
        devices = [one.vendor_id for one in listed if one.uid in chosen]
        check_pin(request.user, panel, CommandName.GRANT_ACCESS, pin, address_of(request))
        return _settle(request, panel, "role_added", lambda at, known: at.add_role(known, name, devices))

    return _answer(request, panel, form, send, title=_("Make a role"), of=home_name(panel))


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def role_remove(request: PersonRequest, uid: str, role: str) -> HttpResponse:
    """Remove a role."""
    panel, told = _told(request, uid)
    found = next((one for one in told.roles if _role_key(panel, one) == role), None)
    if found is None:
        raise Http404
    form = GuardedForm(filled_in(request), **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        check_pin(request.user, panel, CommandName.REVOKE_ACCESS, pin, address_of(request))
        return _settle(request, panel, "role_removed", lambda at, known: at.remove_role(known, found.name))

    return _answer(request, panel, form, send, title=_("Remove the role"), of=found.name)


# --------------------------------------------------------------------- people


def _told(request: PersonRequest, uid: str) -> tuple[Panel, HomePeople]:
    """The home and who uses it; 404 where nobody has said that yet, because nothing can be chosen then."""
    panel = get_settled(request, uid, PEOPLE)
    told = kept(panel.connection, HomePeople)
    if told is None:
        raise Http404
    return panel, told


def _person(request: PersonRequest, uid: str, key: str) -> tuple[Panel, HomePerson]:
    """Somebody who uses the home and does not own it."""
    panel, told = _told(request, uid)
    found = next((one for one in told.people if not one.main and key_of(panel.connection, one.user) == key), None)
    if found is None:
        raise Http404
    return panel, found


def name_of(person: HomePerson) -> str:
    """What somebody is called."""
    return person.name or person.user


def _settle(
    request: PersonRequest,
    panel: Panel,
    what: str,
    change: Callable[[Household, HomePeople], HomePeople],
    haste: Haste = Haste.CHANGE,
) -> str:
    return settle(request.user, panel, HomePeople, what, change, rights=PEOPLE, haste=haste)


def _answer(
    request: PersonRequest, panel: Panel, form: GuardedForm, send: Callable[[str], str], **words: str
) -> HttpResponse:
    back = reverse("home_people", args=[panel.uid])
    return answer(request, panel, form, send, back=back, untested=True, **words)


def _role_key(panel: Panel, role: HomeRole) -> str:
    return key_of(panel.connection, f"role:{role.name}")


def _role_line(panel: Panel, role: HomeRole) -> tuple[str, str, int, int]:
    return _role_key(panel, role), role.name, len(role.sees), len(role.operates)


def _devices(request: PersonRequest, panel: Panel) -> Sequence[Device]:
    rows = Device.objects.visible_to(request.user).filter(panel__connection=panel.connection, vanished_at=None)
    return list(rows.order_by("name", "pk"))


def _line(panel: Panel, one: HomePerson, now: datetime) -> PersonLine:
    reached = [word for word in (one.email, one.phone) if word and word != name_of(one)]
    return PersonLine(
        key=key_of(panel.connection, one.user),
        name=name_of(one),
        reached=" · ".join(reached) or ("" if name_of(one) == one.user else one.user),
        is_main=one.main,
        sees=None if one.sees is None else len(one.sees),
        operates=None if one.operates is None else len(one.operates),
        period="" if one.main else _period(one, now, zone_of(panel)),
        period_age=ages.age(one.period_at, now, zone_of(panel)) if one.period_at else "",
    )


def _period(one: HomePerson, now: datetime, zone: str) -> str:
    if one.period_at is None:
        return ""
    if one.starts_at is None and one.ends_at is None:
        return _("for good")
    first = _day(one.starts_at, zone) if one.starts_at else ""
    last = _day(one.ends_at - timedelta(seconds=1), zone) if one.ends_at else ""
    if one.ends_at is not None and one.ends_at <= now:
        return _("until {day}, which is over").format(day=last)
    if first and last:
        return _("from {first} to {last}").format(first=first, last=last)
    return _("from {first} on").format(first=first) if first else _("until {day}").format(day=last)


def _day(moment: datetime, zone: str) -> str:
    return date_format(ages.there(moment, zone).date(), "DATE_FORMAT")
