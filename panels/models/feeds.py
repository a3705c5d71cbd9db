"""What the holder keeps of an account that tells of all its panels at once (DESIGN 3.5), and the calls it has left."""

from django.db import models

from panels.models.connections import Connection
from panels.models.uids import UidField
from panels.secrets.sealing import SealedBytesField


class AccountFeed(models.Model):
    """One account between fetches. Written under the lease of its connection, whose row is locked meanwhile."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="feed")
    # The lease under which a fetch has begun of which nobody knows yet what it brought; 0: none has. Where another
    # holder finds it set, what was fetched then may be lost.
    fetching_epoch = models.BigIntegerField(default=0)
    # When the last fetch that went well was asked; all that was told up to then is here.
    fetched_at = models.DateTimeField(null=True, blank=True)
    # Since when something may have been lost that was not yet read again; null: nothing is missing.
    lost_from = models.DateTimeField(null=True, blank=True)
    # When all there is was last loaded.
    loaded_at = models.DateTimeField(null=True, blank=True)
    # What the driver wants remembered, as `panels.packing` stores it, after the last answer that was read to its end.
    memory = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"feed of {self.connection_id}"


class FeedBody(models.Model):
    """An answer that exists only here, from its arrival until all it says is committed."""

    id = models.BigAutoField(primary_key=True)
    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    # The lease it was fetched under.
    epoch = models.BigIntegerField()
    source = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    # Whoever fetched it had lost the lease by then.
    stray = models.BooleanField(default=False)
    # Sealed: it is kept as it came, before anybody knows which part of it is a code.
    body = SealedBytesField()

    class Meta:
        verbose_name_plural = "feed bodies"
        indexes = [models.Index(fields=["connection", "id"], name="feed_body_by_connection")]

    def __str__(self) -> str:
        return f"{self.source} {self.uid}"


class CallCount(models.Model):
    """The calls of one sort that were made lately for one account, for every process that makes them."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=160)
    # Moments in seconds since 1970, oldest first.
    calls = models.JSONField(default=list)
    resting_until = models.FloatField(default=0.0)
    # Rises with every change, which is only made by whoever read the one before.
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="call_count_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.connection_id}"
