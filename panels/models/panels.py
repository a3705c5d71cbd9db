"""Panels and what belongs to them, with their last reported state.

State columns are written by `panels.ingest` alone; every value stands beside its confidence and its time.
A nullable flag that is null was never told.
"""

from django.db import models

from panels.folding import fold
from panels.models.connections import Connection
from panels.models.querysets import PanelPartQuerySet, PanelQuerySet, PartitionQuerySet, ZoneQuerySet
from panels.models.sites import Site
from panels.models.uids import UidField
from panels.vocabulary import ArmMode, Confidence, Delay, OutputKind, PanelState, ReadingGroup, ZoneKind


class Panel(models.Model):
    """One alarm panel, gateway or I/O device, reached through one connection.

    Its identity is (connection, vendor id); the same serial on a second connection is another panel.
    """

    uid = UidField()
    # Without an index of its own, here and below: a constraint or index begins with the same column.
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="panels", db_index=False)
    vendor_id = models.CharField(max_length=200)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="panels")
    # Since when it has stood there, where it stood elsewhere before: what happened there is not for the people here.
    placed_at = models.DateTimeField(null=True, blank=True, editable=False)
    name = models.CharField(max_length=160)
    brand = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=60, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    enabled = models.BooleanField(default=True)
    simulated = models.BooleanField(default=False)

    # Everything a person may search by, folded; on PostgreSQL migration 0002 gives it a trigram index.
    search = models.TextField(editable=False, default="")
    sort_name = models.CharField(max_length=200, editable=False, default="")

    state = models.CharField(
        max_length=12, choices=[(state, state) for state in PanelState], default=PanelState.UNKNOWN
    )
    state_rank = models.PositiveSmallIntegerField(default=PanelState.UNKNOWN.rank)
    confidence = models.CharField(max_length=10, choices=[(c, c) for c in Confidence], default=Confidence.UNKNOWN)
    alarm = models.BooleanField(default=False)
    alarm_since = models.DateTimeField(null=True, blank=True)
    # A silent alarm. Only the monitoring station learns of it: `station_rank` sorts its lists.
    covert_alarm = models.BooleanField(default=False)
    covert_since = models.DateTimeField(null=True, blank=True)
    station_rank = models.PositiveSmallIntegerField(default=PanelState.UNKNOWN.rank)
    online = models.BooleanField(null=True)
    ready = models.BooleanField(null=True)
    battery_volts = models.FloatField(null=True, blank=True)
    supply_volts = models.FloatField(null=True, blank=True)
    # A list of trouble, number and name.
    troubles = models.JSONField(default=list)
    open_zones = models.PositiveSmallIntegerField(default=0)
    alarm_zones = models.PositiveSmallIntegerField(default=0)
    tamper_zones = models.PositiveSmallIntegerField(default=0)
    bypassed_zones = models.PositiveSmallIntegerField(default=0)
    trouble_zones = models.PositiveSmallIntegerField(default=0)

    last_event_at = models.DateTimeField(null=True, blank=True)
    last_event_kind = models.CharField(max_length=80, blank=True)
    last_event_text = models.CharField(max_length=200, blank=True)

    seen_at = models.DateTimeField(null=True, blank=True)
    # When what we show stops being believable; null: never by age alone.
    stale_at = models.DateTimeField(null=True, blank=True)
    stale = models.BooleanField(default=False)
    synced_at = models.DateTimeField(null=True, blank=True)
    state_epoch = models.BigIntegerField(default=0)
    state_number = models.BigIntegerField(default=0)
    # Rises with every change that everybody's page shows; pages drop older fragments.
    version = models.BigIntegerField(default=0)
    # Rises with what only people who see silent alarms are shown, so that nobody else sees a number move.
    covert_version = models.BigIntegerField(default=0)

    objects = PanelQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "vendor_id"], name="panel_once")]
        indexes = [
            # No index on ranks or on the last event: they change with nearly every message, and an update that
            # touches no indexed column costs PostgreSQL a fraction. Ten thousand rows are sorted in milliseconds.
            models.Index(fields=["sort_name", "id"], name="panel_by_name"),
            # The worst first, fifty at a time: by what everybody is shown, and by what a station is.
            models.Index(
                fields=["state_rank", "sort_name", "id"], name="panel_by_state", condition=models.Q(enabled=True)
            ),
            models.Index(
                fields=["station_rank", "sort_name", "id"], name="panel_for_station", condition=models.Q(enabled=True)
            ),
            # The sweep that finds what has become stale.
            models.Index(fields=["stale_at"], name="panel_stale_at", condition=models.Q(stale_at__isnull=False)),
            # The conflict of one serial on two connections.
            models.Index(fields=["serial"], name="panel_serial"),
        ]

    def __str__(self) -> str:
        return self.name

    def version_for(self, *, covert: bool) -> int:
        """The version that one kind of viewer knows; for those who see silent alarms it rises with both."""
        return self.version + self.covert_version if covert else self.version

    def refold(self) -> None:
        """Bring the search text and the sort name in line with the names they are made of.

        Only what a page shows is searched: whoever may search could find out the rest digit by digit.
        """
        site = self.site
        words = [self.name, self.serial, self.vendor_id, self.brand, self.model]
        if site is not None:
            words += [site.name, site.address, site.account]
        self.search = fold(" ".join(word for word in words if word))
        self.sort_name = fold(f"{site.name} {self.name}" if site else self.name)[:200]


class Partition(models.Model):
    """An area of a panel that is armed on its own; number 0 is the whole of a panel that is not divided."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="partitions", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    mode = models.CharField(max_length=12, choices=[(mode, mode) for mode in ArmMode], default=ArmMode.UNKNOWN)
    mode_confidence = models.CharField(max_length=10, choices=[(c, c) for c in Confidence], default=Confidence.UNKNOWN)
    mode_changed_at = models.DateTimeField(null=True, blank=True)
    # The command that gave the mode, or empty: shown as who and how.
    mode_command = models.CharField(max_length=16, blank=True)
    mode_message = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    alarm = models.BooleanField(default=False)
    alarm_since = models.DateTimeField(null=True, blank=True)
    ready = models.BooleanField(null=True)
    # What it counts down, and when that ends, as far as its vendor tells.
    delay = models.CharField(max_length=6, choices=[(delay, delay) for delay in Delay], default=Delay.NONE)
    delay_until = models.DateTimeField(null=True, blank=True)
    # Degrees Celsius inside, where the vendor tells, and when it last did.
    temperature = models.FloatField(null=True, blank=True)
    temperature_at = models.DateTimeField(null=True, blank=True)

    objects = PartitionQuerySet.as_manager()

    class Meta:
        ordering = ["panel_id", "number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="partition_once")]

    def __str__(self) -> str:
        return self.name or f"{self.number}"


class Zone(models.Model):
    """A detector input."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="zones", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in ZoneKind], default=ZoneKind.UNKNOWN)
    # Numbers of the partitions it belongs to; empty: not told.
    partition_numbers = models.JSONField(default=list)
    open = models.BooleanField(null=True)
    alarm = models.BooleanField(null=True)
    alarm_memory = models.BooleanField(null=True)
    silent_alarm_memory = models.BooleanField(null=True)
    bypassed = models.BooleanField(null=True)
    tamper = models.BooleanField(null=True)
    communication_failure = models.BooleanField(null=True)
    power_failure = models.BooleanField(null=True)
    low_battery = models.BooleanField(null=True)
    # Degrees Celsius and lux, where the detector measures them.
    temperature = models.FloatField(null=True, blank=True)
    brightness = models.FloatField(null=True, blank=True)
    # When it measured last, by the vendor's clock where it tells.
    measured_at = models.DateTimeField(null=True, blank=True)
    # Named by nothing but silent alarms so far: on no page, where it would come out of nowhere.
    covert = models.BooleanField(default=False)
    # The number was read out of localized text.
    hint = models.BooleanField(default=False)
    confidence = models.CharField(max_length=10, choices=[(c, c) for c in Confidence], default=Confidence.UNKNOWN)
    changed_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=16, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ["panel_id", "number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="zone_once")]

    def __str__(self) -> str:
        return self.name or f"{self.number}"


class Output(models.Model):
    """A relay, siren or switch."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="outputs", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in OutputKind], default=OutputKind.PANEL)
    on = models.BooleanField(null=True)
    confidence = models.CharField(max_length=10, choices=[(c, c) for c in Confidence], default=Confidence.UNKNOWN)
    # An output switched for some seconds is not known to be on after this.
    until = models.DateTimeField(null=True, blank=True)
    failure = models.BooleanField(null=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=16, blank=True)

    objects = PanelPartQuerySet.as_manager()

    class Meta:
        ordering = ["panel_id", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["panel", "kind", "number"], name="output_once")]

    def __str__(self) -> str:
        return self.name or f"{self.number}"


class Freshness(models.Model):
    """When a group of readings of a panel was last told; written at most every 10 s when nothing changed."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="freshness", db_index=False)
    group = models.CharField(max_length=12, choices=[(group, group) for group in ReadingGroup])
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "group"], name="freshness_once")]

    def __str__(self) -> str:
        return f"{self.group} of {self.panel_id}"
