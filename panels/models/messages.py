"""What vendors sent: kept when it made a difference, and kept whole when it could not be read."""

from django.db import models

from panels.models.connections import Connection
from panels.models.organizations import Organization
from panels.models.panels import Panel
from panels.models.querysets import QuarantineQuerySet
from panels.models.uids import UidField
from panels.secrets.sealing import SealedField
from panels.vocabulary import QuarantineReason


class Message(models.Model):
    """A vendor's message cut to one panel, masked and compressed: the evidence behind an event or a change.

    It is also the unit of identity (DESIGN 3.2). ``identity`` is the vendor's id or type + object + correlation
    id; without one, the packet id with the epochs and the digest tells a repeated delivery from a second happening.
    """

    id = models.BigAutoField(primary_key=True)
    uid = UidField()
    # Without indexes of their own: others begin with the same columns.
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    panel = models.ForeignKey(Panel, models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    # Since when it may have happened, where a broker had kept it; null: at its arrival.
    not_before = models.DateTimeField(null=True)
    epoch = models.BigIntegerField()
    number = models.BigIntegerField()
    # The packet id it was delivered under; 0 for what no broker will deliver again.
    mid = models.PositiveIntegerField(default=0)
    identity = models.CharField(max_length=160, null=True)  # noqa: DJ001  (null never conflicts, "" would)
    digest = models.BinaryField(max_length=16)
    # The kind of event it made, and the entry of the vendor's log that tells of the same happening.
    fact_kind = models.CharField(max_length=80, blank=True)
    log_identity = models.CharField(max_length=160, blank=True)
    # It speaks of a silent alarm: only people who may know of those are shown it.
    covert = models.BooleanField(default=False)
    copies = models.PositiveIntegerField(default=1)
    # The epoch in which a repeated delivery was last taken for this one.
    absorbed_epoch = models.BigIntegerField(default=0)
    # As `panels.packing` stores it; null once its retention has passed.
    body = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "identity"], name="message_once"),
        ]
        indexes = [
            # What a redelivery is compared with: the last arrivals of a connection.
            models.Index(fields=["connection", "epoch", "number"], name="message_by_arrival"),
            models.Index(fields=["panel", "-id"], name="message_by_panel"),
            models.Index(fields=["received_at"], name="message_retention"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class MessageCopy(models.Model):
    """An arrival that was taken for the message before it, byte by byte and within a moment (DESIGN 3.2 c).

    The broker numbers it by itself and may bring it again by itself, so each is kept beside the one it was taken for.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="arrivals")
    # Without an index of its own: another begins with the same column.
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    epoch = models.BigIntegerField()
    number = models.BigIntegerField()
    mid = models.PositiveIntegerField(default=0)
    absorbed_epoch = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "message copies"
        # What a redelivery is compared with, as with messages.
        indexes = [models.Index(fields=["connection", "epoch", "number"], name="copy_by_arrival")]

    def __str__(self) -> str:
        return f"copy of message {self.message_id}"


class Quarantined(models.Model):
    """A message that could not be read or applied, sealed, and whole unless too long, until somebody looks at it.

    An answer that a visit asks for again and again lies here once, and ``copies`` counts how often it came.
    """

    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="quarantine")
    # Whose connection it was then: to whoever it was handed over since, this is nothing.
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    # The panel that was visited; null: a pushed message, or one of the account itself.
    panel = models.ForeignKey(Panel, models.CASCADE, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=20, choices=[(reason, reason) for reason in QuarantineReason])
    # What was wrong, without anything out of the body.
    detail = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    # Of answers to visits alone: what tells one from another, how often it came, and when it came last.
    digest = models.BinaryField(max_length=16, default=b"")
    copies = models.PositiveIntegerField(default=1)
    repeated_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    # False: too much to keep. The body has its beginning, its end and its digest, or nothing; it cannot be read again.
    whole = models.BooleanField(default=True)
    body = SealedField()
    # Asked for after a fix; the worker that holds the connection offers it to the corridor once more.
    replay_asked_at = models.DateTimeField(null=True, blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = "quarantined message"
        indexes = [
            models.Index(fields=["connection", "-id"], name="quarantine_by_connection"),
            models.Index(
                fields=["connection"],
                name="quarantine_to_replay",
                condition=models.Q(replay_asked_at__isnull=False, replayed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.uid}"
