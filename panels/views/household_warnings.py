"""Who is warned when a home's gateway is out of reach, and what its service asks people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels.drivers import settled
from panels.drivers.households import HomeAlerts, HomeQuestion, HomeQuestions
from panels.forms.households import AlertForm, AnswerForm, DelayForm
from panels.homes.households import ALERTS, ANSWERS, check_pin, kept, key_of, may, settle
from panels.models import Gateway, Panel
from panels.presentation import ages
from panels.vendors.acts import changed_elsewhere
from panels.views.arranging import answer, filled_in
from panels.views.commands import address_of
from panels.views.household_pages import get_settled, home_name, page_of, pin_of, read_again, zone_of
from panels.views.requests import PersonRequest
from panels.vocabulary import CommandName

# By the vendor's words for them.
_CHANNELS: Final[Mapping[str, Promise]] = {
    "PUSH": gettext_lazy("a message on phones with the brand’s app"),
    "EMAIL": gettext_lazy("e-mail"),
    "SMS": gettext_lazy("text message"),
    "NONE": gettext_lazy("nobody is warned"),
}
_ANSWERS: Final[Mapping[str, Promise]] = {
    "OK": gettext_lazy("OK"),
    "CANCEL": gettext_lazy("Cancel"),
    "YES": gettext_lazy("Yes"),
    "NO": gettext_lazy("No"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """One question, with when it was asked and when it runs out."""

    key: str
    subject: str
    text: str
    asked: SafeString | str
    ends: str


# --------------------------------------------------------------------- warnings


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home_alerts(request: PersonRequest, uid: str) -> HttpResponse:
    """Who is warned, as the vendor said last; asked by POST, it says it anew."""
    panel = get_settled(request, uid, ALERTS)
    gateways = _gateways(panel)
    ids = [one.vendor_id for one in gateways]
    why = read_again(request, panel, HomeAlerts, lambda household, _known: household.alerts(ids))
    if request.method == "POST" and not why:
        return redirect("home_alerts", uid=panel.uid)
    told = kept(panel.connection, HomeAlerts)
    context = page_of(panel, told, timezone.now()) | {
        "why": why,
        "alert": told,
        "channel": _CHANNELS.get(told.channel, told.channel) if told is not None else "",
        "delays": [(one, told.delays.get(one.vendor_id)) for one in gateways] if told is not None else [],
    }
    return render(request, "panels/home_alerts.html", context)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def alert_edit(request: PersonRequest, uid: str) -> HttpResponse:
    """Change what the warning says."""
    panel = get_settled(request, uid, ALERTS)
    told = _alerts(panel)
    seen = key_of(panel.connection, f"{told.title}\n{told.text}")
    form = AlertForm(filled_in(request), title=told.title, text=told.text, seen=seen, **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        if not form.is_current:
            return changed_elsewhere()
        words = form.cleaned_data["title"], form.cleaned_data["text"]
        check_pin(request.user, panel, CommandName.OPERATE_GUARDED, pin, address_of(request))
        return settle(
            request.user, panel, HomeAlerts, "worded", lambda at, known: at.word_alert(known, *words), rights=ALERTS
        )

    back = reverse("home_alerts", args=[panel.uid])
    title = _("Change the warning")
    return answer(request, panel, form, send, title=title, of=home_name(panel), back=back, untested=True)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def alert_delay(request: PersonRequest, uid: str, gateway: str) -> HttpResponse:
    """Change after how long the warning of one gateway is sent."""
    panel = get_settled(request, uid, ALERTS)
    told, found = _alerts(panel), next((one for one in _gateways(panel) if one.uid == gateway), None)
    if found is None or found.vendor_id not in told.delays:
        raise Http404
    now = told.delays[found.vendor_id]
    form = DelayForm(filled_in(request), delay=now, seen=key_of(panel.connection, str(now)), **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        if not form.is_current:
            return changed_elsewhere()
        delay = form.cleaned_data["delay"]
        check_pin(request.user, panel, CommandName.OPERATE_GUARDED, pin, address_of(request))
        return settle(
            request.user,
            panel,
            HomeAlerts,
            "delayed",
            lambda at, known: at.delay_alert(known, found.vendor_id, delay),
            rights=ALERTS,
        )

    back = reverse("home_alerts", args=[panel.uid])
    return answer(request, panel, form, send, title=_("Change the delay"), of=found.name, back=back, untested=True)


def _alerts(panel: Panel) -> HomeAlerts:
    told = kept(panel.connection, HomeAlerts)
    if told is None:
        raise Http404
    return told


def _gateways(panel: Panel) -> list[Panel]:
    # visible: the home is the person's to arrange, all of it.
    ids = Gateway.objects.filter(panel__connection=panel.connection).values("panel")
    return list(Panel.objects.filter(pk__in=ids, enabled=True).order_by("sort_name", "pk"))  # visible: of the same


# --------------------------------------------------------------------- questions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home_questions(request: PersonRequest, uid: str) -> HttpResponse:
    """What the service asks, as it said last; asked by POST, it says it anew."""
    panel = get_settled(request, uid, ALERTS)
    why = read_again(request, panel, HomeQuestions, lambda household, known: household.questions(known))
    if request.method == "POST" and not why:
        return redirect("home_questions", uid=panel.uid)
    told, now = kept(panel.connection, HomeQuestions), timezone.now()
    context = page_of(panel, told, now) | {
        "why": why,
        "questions": [_line(panel, one) for one in told.open] if told is not None else [],
        "past": [_line(panel, one) for one in told.past] if told is not None else [],
        "listed_at": ages.age(told.listed_at, now, zone_of(panel)) if told is not None else "",
        "may_answer": may(request.user, panel.connection, ANSWERS),
    }
    return render(request, "panels/home_questions.html", context)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: PersonRequest, uid: str, question: str) -> HttpResponse:
    """Answer a question of the service."""
    panel = get_settled(request, uid, ANSWERS)
    told, driver = kept(panel.connection, HomeQuestions), settled(panel.connection.vendor)
    listed = told.open if told is not None else ()
    found = next((one for one in listed if key_of(panel.connection, one.key) == question), None)
    if found is None or driver is None:
        raise Http404
    answers = [(word, str(_ANSWERS.get(word, word))) for word in driver.answers]
    form = AnswerForm(filled_in(request), answers=answers, **pin_of(request))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        chosen = form.cleaned_data["answer"]
        check_pin(request.user, panel, CommandName.OPERATE_GUARDED, pin, address_of(request))
        return settle(
            request.user,
            panel,
            HomeQuestions,
            "answered",
            lambda at, known: at.answer(known, found.key, chosen),
            rights=ANSWERS,
        )

    back, of = reverse("home_questions", args=[panel.uid]), found.subject or found.text
    unsure = _("The service does not say which of these answers it waits for, nor what they set off.")
    note = f"{found.text} {unsure}"
    return answer(request, panel, form, send, title=_("Answer"), of=of, back=back, note=note, untested=True)


def _line(panel: Panel, one: HomeQuestion) -> QuestionLine:
    now, zone = timezone.now(), zone_of(panel)
    return QuestionLine(
        key=key_of(panel.connection, one.key),
        subject=one.subject,
        text=one.text,
        asked=ages.age(one.asked_at, now, zone) if one.asked_at else "",
        ends=ages.clock(one.expires_at, now, zone, seconds=False) if one.expires_at else "",
    )
