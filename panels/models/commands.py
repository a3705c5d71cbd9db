"""What was asked of panels, and what became of it."""

import secrets

from django.db import models

from panels.models.panels import Panel
from panels.models.people import User
from panels.models.querysets import CommandQuerySet
from panels.models.uids import UidField
from panels.vocabulary import CauseKind, CommandName, CommandState, WrongCode


def new_correlation_id() -> str:
    """128 random bits in hexadecimal: an answer with this id can only be to this command."""
    return secrets.token_hex(16)


class Command(models.Model):
    """One thing asked of one panel. Holds no code, ever.

    ``queued -> sent`` is committed before the first byte leaves, so *sent* means *may have reached the vendor*.
    """

    uid = UidField()
    correlation_id = models.CharField(max_length=32, unique=True, default=new_correlation_id, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="commands")
    name = models.CharField(max_length=24, choices=[(name, name) for name in CommandName])
    partition = models.PositiveSmallIntegerField(null=True, blank=True)
    zones = models.JSONField(default=list)
    output = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.BooleanField(null=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    # What a device, a scene or an execution is asked, by uid: see `panels.dispatch.homes`.
    order = models.JSONField(default=dict, blank=True)
    # Which code a CHANGE_CODE changes: {"kind": "regular", "index": 3}
    code_owner = models.JSONField(default=dict)

    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="commands")
    # Where the person was; only for counting wrong codes, and gone with its retention.
    requested_from = models.GenericIPAddressField(null=True, blank=True)
    cause_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in CauseKind])
    cause_uid = models.CharField(max_length=40, blank=True)
    # The person's own Watchpost PIN was asked, and was right. What it opened is judged again before it is sent.
    by_own_pin = models.BooleanField(default=False)
    # Asked because of a silent alarm: neither it nor what its answer only confirms may be noticed by others.
    covert = models.BooleanField(default=False)

    state = models.CharField(
        max_length=10, choices=[(state, state) for state in CommandState], default=CommandState.QUEUED
    )
    # A sentence of the driver or of the corridor, by its code; the vendor's own words beneath.
    reason = models.CharField(max_length=40, blank=True)
    vendor_text = models.CharField(max_length=400, blank=True)
    literal = models.CharField(max_length=60, blank=True)
    wrong_code = models.CharField(max_length=8, choices=[(w, w) for w in WrongCode], default=WrongCode.NO)

    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    # When the broker took it over, which still says nothing about the panel.
    taken_at = models.DateTimeField(null=True, blank=True)
    # When the vendor said that the panel itself is at work on it.
    begun_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # The vendor's names for what it does about it, where the outcome has to be asked for.
    handles = models.JSONField(default=list)

    objects = CommandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["panel", "-created_at"], name="command_by_panel"),
            # The sweeper: what is open and overdue.
            models.Index(
                fields=["state", "expires_at"],
                name="command_open",
                condition=models.Q(state__in=["queued", "sent"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uid}"

    @property
    def is_for_station(self) -> bool:
        """Whether only people who see silent alarms are shown it: a read out of nowhere would tell of one."""
        return self.covert or self.cause_kind == CauseKind.SYSTEM

    @property
    def is_open(self) -> bool:
        """Whether something is still expected of it."""
        return self.state in (CommandState.QUEUED, CommandState.SENT)


class CodeAttempts(models.Model):
    """Wrong codes counted per person and panel, per address, and per vendor serial across tenants (DESIGN 4.4)."""

    key = models.CharField(max_length=120, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.failures} wrong codes"
