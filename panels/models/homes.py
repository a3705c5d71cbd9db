"""Homes: rooms, devices with their states, scenes, executions and the health of gateways.

State columns are written by `panels.ingest` alone. A gateway is a `Panel`; whoever sees all of it sees its devices.
What a vendor lists no more stays, marked as vanished, with its history.
"""

from django.db import models

from panels.models.connections import Connection
from panels.models.panels import Panel
from panels.models.querysets import PanelPartQuerySet
from panels.models.uids import UidField
from panels.vocabulary import (
    Confidence,
    DeviceKind,
    ExecutionState,
    GatewayLink,
    StateMeaning,
    Unit,
    UpdateState,
    ValueKind,
)


class Place(models.Model):
    """A house, a floor or a room of one vendor account."""

    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="places", db_index=False)
    vendor_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="within")
    # Its position among all places, as the vendor lists them.
    rank = models.PositiveIntegerField(default=0)
    vanished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["connection", "vendor_id"], name="place_once")]

    def __str__(self) -> str:
        return self.name or self.vendor_id


class Device(models.Model):
    """An addressable thing of a gateway. ``listed`` False: its vendor spoke of it before listing it."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="devices", db_index=False)
    vendor_id = models.CharField(max_length=500)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="devices")
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in DeviceKind], default=DeviceKind.OTHER)
    model = models.CharField(max_length=80, blank=True)
    protocol = models.CharField(max_length=48, blank=True)
    # It cannot answer: what is asked of it is at best assumed.
    one_way = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    listed = models.BooleanField(default=False)
    vanished_at = models.DateTimeField(null=True, blank=True)
    # What it can be asked, as `panels.homes.abilities` reads it.
    abilities = models.JSONField(default=list)
    # Whether its gateway reaches it, and since when; null: not told.
    available = models.BooleanField(null=True)
    available_at = models.DateTimeField(null=True, blank=True)
    # When it last told anything.
    told_at = models.DateTimeField(null=True, blank=True)
    # The version its panel had when something of it last changed: pushes hold what is newer than the last one.
    version = models.BigIntegerField(default=0)

    objects = PanelPartQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["panel", "vendor_id"], name="device_once")]

    def __str__(self) -> str:
        return self.name or self.vendor_id


class DeviceState(models.Model):
    """One state of a device, by its vendor's name. Numbers, words and structures are all in ``value``."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="states", db_index=False)
    name = models.CharField(max_length=120)
    value = models.JSONField(null=True)
    value_kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in ValueKind], default=ValueKind.NONE)
    meaning = models.CharField(max_length=24, choices=[(m, m) for m in StateMeaning], default=StateMeaning.OTHER)
    unit = models.CharField(max_length=20, choices=[(unit, unit) for unit in Unit], blank=True)
    fits = models.BooleanField(default=True)
    cut = models.BooleanField(default=False)
    momentary = models.BooleanField(default=False)
    confidence = models.CharField(max_length=10, choices=[(c, c) for c in Confidence], default=Confidence.UNKNOWN)
    changed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["device_id", "name"]
        constraints = [models.UniqueConstraint(fields=["device", "name"], name="device_state_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.device_id}"


class Scene(models.Model):
    """A set of commands stored at the vendor. It is run through ``panel``, one of those it is about."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="scenes", db_index=False)
    vendor_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    # Vendor ids of all gateways it is about; whoever runs it needs the right on each.
    gateways = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    guarded = models.BooleanField(default=True)
    # It asks something of an alarm.
    alarm = models.BooleanField(default=False)
    vanished_at = models.DateTimeField(null=True, blank=True)

    objects = PanelPartQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["panel", "vendor_id"], name="scene_once")]

    def __str__(self) -> str:
        return self.name or self.vendor_id


class Execution(models.Model):
    """Something a gateway does or did, whoever asked; ``command`` is the uid of ours, if it is one."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="executions", db_index=False)
    vendor_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=[(s, s) for s in ExecutionState], default=ExecutionState.REGISTERED)
    devices = models.JSONField(default=list)
    # Device, code of the driver's sentence, the vendor's word.
    failures = models.JSONField(default=list)
    command = models.CharField(max_length=16, blank=True)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PanelPartQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["panel", "vendor_id"], name="execution_once")]
        indexes = [models.Index(fields=["panel", "-began_at"], name="execution_by_panel")]

    def __str__(self) -> str:
        return f"{self.name or self.vendor_id} {self.state}"


class Gateway(models.Model):
    """The health of a panel that is a gateway."""

    panel = models.OneToOneField(Panel, models.CASCADE, related_name="gateway")
    link = models.CharField(max_length=10, choices=[(g, g) for g in GatewayLink], default=GatewayLink.UNKNOWN)
    problems = models.JSONField(default=list)
    syncing = models.BooleanField(null=True)
    firmware = models.CharField(max_length=60, blank=True)
    update = models.CharField(max_length=14, choices=[(u, u) for u in UpdateState], default=UpdateState.UNKNOWN)
    protocols = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link} gateway {self.panel_id}"
