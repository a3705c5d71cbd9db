"""The chain over the journal: one per organization, in the order in which entries were found committed."""

from django.db import models

from history.models.journal import JournalEntry


class JournalUnsealed(models.Model):
    """An entry that is in no chain yet. Inserted with it, so that whoever commits late is not overlooked."""

    entry = models.OneToOneField(
        JournalEntry, models.CASCADE, primary_key=True, related_name="unsealed", db_constraint=False
    )
    organization = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name_plural = "journal unsealed"
        indexes = [models.Index(fields=["organization", "entry"], name="unsealed_by_organization")]

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class JournalLink(models.Model):
    """One link: ``mac`` is made with a key outside the database, over the link before and the entry's digest."""

    id = models.BigAutoField(primary_key=True)
    organization = models.CharField(max_length=16, blank=True)
    number = models.PositiveBigIntegerField()
    # By number alone: a link outlives whatever becomes of its entry.
    entry = models.OneToOneField(JournalEntry, models.DO_NOTHING, related_name="link", db_constraint=False)
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    # Which of the installation's keys made it.
    key = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="journal_link_once")]

    def __str__(self) -> str:
        return f"{self.organization} {self.number}"


class JournalHead(models.Model):
    """The end of a chain: what the next link hangs on. Whoever lengthens the chain locks it."""

    organization = models.CharField(max_length=16, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.organization} {self.number}"


class JournalBeginning(models.Model):
    """Up to where a chain was forgotten, once its time was over: what its first link hangs on.

    It only ever moves on. ``seal`` is made with a key outside the database, as links are.
    """

    organization = models.CharField(max_length=16, primary_key=True)
    number = models.PositiveBigIntegerField()
    mac = models.CharField(max_length=64)
    key = models.CharField(max_length=16)
    seal = models.CharField(max_length=64)
    shortened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organization} behind {self.number}"


class JournalVerdict(models.Model):
    """What the last verification of a chain found: nothing (``trouble`` empty), or the first thing that is wrong."""

    organization = models.CharField(max_length=16, primary_key=True)
    verified_at = models.DateTimeField()
    links = models.PositiveBigIntegerField()
    # Entries whose personal values are gone, as they may.
    erased = models.PositiveBigIntegerField(default=0)
    # So many were forgotten, because their time was over.
    forgotten = models.PositiveBigIntegerField(default=0)
    # At least so many were lost when the database was restored from a backup.
    lost = models.PositiveBigIntegerField(default=0)
    trouble = models.CharField(max_length=24, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    entry = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"{self.organization}: {self.trouble or 'unaltered'}"
