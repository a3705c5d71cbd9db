"""Asking something of a panel: a page with a form for each act, and what comes of sending it."""

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels import fragments
from panels.access.doors import panel_rights
from panels.access.rights import PanelRights
from panels.dispatch import Refusal, ask
from panels.drivers import DRIVERS
from panels.forms.acts import AskForm
from panels.forms.users import chosen_user
from panels.live.topics import panel_topic
from panels.models import Panel, Partition
from panels.presentation import ages, cells, heads
from panels.presentation.facts import Facts
from panels.presentation.rows import Seen
from panels.presentation.words import COMMAND_ICONS, COMMANDS, HOLD_TO, MODES, partition_name
from panels.secrets import own_pins
from panels.sign_in.fresh import ask_again, is_confirmed_here
from panels.views.loading import load
from panels.views.offers import ACTS, Act, Offers, asked_code
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest
from panels.vocabulary import GUARDED, AskedCode, CommandName, PinCheck, Right, Support

# What of a form may stand in an address: who or what it is about, never a code.
_CHOSEN = frozenset({"partition", "zone", "output", "user", "mode"})
_BELOW = ("panel_users", "panel_cameras")
# What an answer to a form cannot carry, because table rows cannot stand in it.
_NOT_IN_ANSWERS = "zone-"


@never_cache
@sensitive_post_parameters("pin", "new_pin", "new_pin_again")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_panel(request: PersonRequest, uid: str, slug: str) -> HttpResponseBase:
    """The form of one act, or its sending. What a person may not do does not exist for them."""
    panel = get_panel(request, uid)
    act = ACTS.get(slug)
    if act is None:
        raise Http404
    rights = panel_rights(request.user, panel)
    offers = Offers(panel, rights)
    facts = load([panel], timezone.now())[0].for_rights(rights)
    names = _names(act, offers, facts)
    if not names:
        raise Http404
    asks = asked_code(panel, names)
    if asks is not AskedCode.OWN and GUARDED.intersection(names) and not is_confirmed_here(request):
        return ask_again(request, _address_of_form(request))
    form = AskForm(
        request.POST if request.method == "POST" else None,
        commands=names,
        of=act.of,
        facts=facts,
        rights=rights,
        asks=asks,
        own_pin=_may_be_asked(panel, act, asks) and own_pins.find(request.user) is not None,
        query=request.GET,
    )
    if not form.offered:
        raise Http404
    if request.method == "POST":
        if form.is_valid() and _send(request, panel, form):
            return _sent(request, panel, rights, "panel_users" if "user" in form.fields else act.page)
        if form.is_foreign:
            raise Http404
    template = "panels/_act.html" if request.htmx else "panels/act.html"
    return render(request, template, _context(act, offers, facts, form))


def _address_of_form(request: PersonRequest) -> str:
    """Where the form at hand opens, what was chosen in it chosen again. What was typed is gone."""
    sent = {**request.GET.dict(), **request.POST.dict()}
    chosen = {name: value for name, value in sent.items() if name in _CHOSEN}
    return f"{request.path}?{urlencode(chosen)}" if chosen else request.path


def _may_be_asked(panel: Panel, act: Act, asks: AskedCode) -> bool:
    """Whether the person's own PIN may be wanted: where it always is, or for an arming that protects less."""
    checks_none = DRIVERS[panel.connection.vendor].pin == PinCheck.NONE
    return asks is AskedCode.OWN or (checks_none and act.of == "partition")


def _names(act: Act, offers: Offers, facts: Facts) -> list[CommandName]:
    """The act's commands this person may ask of the whole or of some part of the panel."""
    if act.of == "partition":
        reach = [[partition.number] for partition in facts.partitions]
    elif act.of in ("zone", "zones"):
        reach = [list(zone.partition_numbers) for zone in facts.zones]
    elif act.of == "camera":
        reach = [list(camera.partition_numbers) for camera in facts.panel.cameras.all()]
    else:
        return offers.commands(act)
    return [name for name in act.commands if any(name in offers.commands(act, numbers) for numbers in reach)]


@sensitive_variables("pin", "new_pin", "data")
def _send(request: PersonRequest, panel: Panel, form: AskForm) -> bool:
    """Hand the wish to the corridor out; a refusal becomes an error of the form."""
    data = form.cleaned_data
    pin, new_pin = data.get("pin", ""), data.get("new_pin", "")
    try:
        ask(
            request.user,
            panel,
            CommandName(data["mode"]),
            pin=pin,
            new_pin=new_pin,
            address=address_of(request),
            **form.wish(),
        )
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        form.add_error(None, refused(refusal))
        return False
    return True


def refused(refusal: Refusal) -> str:
    """Why nothing was recorded, with what is left of a wait."""
    if refusal.wait_until is None:
        return refusal.text
    seconds = max(1, int((refusal.wait_until - timezone.now()).total_seconds()))
    left = _("{age} left.").format(age=ages.age_text(seconds))
    return f"{refusal.text} {left}"


def address_of(request: HttpRequest) -> str:
    """Where the person is, by the rule that also limits sign-in: behind known proxies, whom the first of them saw."""
    return get_client_ip(request) or ""


def _sent(request: PersonRequest, panel: Panel, rights: PanelRights, page: str) -> HttpResponse:
    """Back to the page; a page that sent the form by script gets its changed parts at once."""
    if not request.htmx:
        return redirect(f"{reverse(page, args=[panel.uid])}#main")
    seen = Seen.by(rights)
    # Of all this, a page below the panel's has its commands alone.
    below = (request.htmx.current_url_abs_path or "").startswith(tuple(reverse(n, args=[panel.uid]) for n in _BELOW))
    changed = [
        mark_safe(fragment.html)  # noqa: S308  (rendered by our own templates)
        for fragment in fragments.render([panel.pk], [panel_topic(panel.uid, get_language() or "en")])
        if _may_be_shown(fragment, seen) and not fragment.dom_id.startswith(_NOT_IN_ANSWERS)
        if not below or fragment.dom_id.endswith("-commands")
    ]
    return render(request, "panels/_acted.html", {"changed": changed})


def _may_be_shown(fragment: fragments.Fragment, seen: Seen) -> bool:
    if fragment.covert is not None and fragment.covert != seen.covert:
        return False
    return seen.whole or bool(fragment.partitions and fragment.partitions <= seen.partitions)


def _context(act: Act, offers: Offers, facts: Facts, form: AskForm) -> dict[str, Any]:
    panel = facts.panel
    seen = Seen.by(offers.rights)
    number = form["partition"].value() if "partition" in form.fields else None
    partition = next((p for p in facts.partitions if str(p.number) == str(number)), None)
    modes = [
        (name, COMMANDS[name], COMMAND_ICONS[name], MODES.get(name, ""), HOLD_TO.get(name, "")) for name in form.shown
    ]
    return {
        "act": act,
        "panel": panel,
        "site": panel.site,
        "form": form,
        "modes": modes,
        "chosen": str(form["mode"].value()),
        "state": cells.build_partition(facts, partition) if partition else heads.build_head(facts, seen),
        "partition": partition,
        "target": _target(facts, form) or (partition and partition_name(partition.number, partition.name)),
        "in_the_way": _in_the_way(facts, partition) if partition and act.slug == "arm" else (),
        "open_not_told": bool(facts.zones) and all(zone.open is None for zone in facts.zones),
        "untested": all(offers.support[name] is Support.CLAIMED for name in form.names),
        "hold": HOLD_TO.keys() & set(form.names),
        "may_leave_out": Right.BYPASS in offers.rights.whole and CommandName.BYPASS in offers.support,
    }


def _target(facts: Facts, form: AskForm) -> str:
    """What is acted on where the address has already chosen it, so that the form only names it."""
    if "user" in form.fields or "camera" in form.fields:
        return chosen_user(form, "user" if "user" in form.fields else "camera")
    if "output" not in form.fields:
        return ""
    number = str(form["output"].value())
    found = next((output for output in facts.outputs if str(output.number) == number), None)
    return (found.name or _("Output {n}").format(n=found.number)) if found else ""


def _in_the_way(facts: Facts, partition: Partition) -> list[tuple[str, str, str]]:
    """(name, icon, what is in the way) for each zone of the partition that may keep it from arming."""
    found = []
    for zone in facts.zones:
        if partition.number not in zone.partition_numbers or zone.bypassed:
            continue
        name = zone.name or _("Zone {n}").format(n=zone.number)
        if zone.open:
            found.append((name, "door-open", _("open, zone {n}").format(n=zone.number)))
        elif zone.tamper:
            found.append((name, "hammer", _("tamper, zone {n}").format(n=zone.number)))
        elif zone.communication_failure:
            found.append((name, "unplug", _("not answering, zone {n}").format(n=zone.number)))
    if not found and partition.ready is False:
        name = partition_name(partition.number, partition.name)
        found.append((name, "triangle-alert", _("not ready, the panel says; not why")))
    return found
