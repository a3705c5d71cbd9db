"""The audit journal: every act that changed something, and who did it."""

from django.db import models

from panels.models.uids import UidField


class JournalEntry(models.Model):
    """One act. Names its actor and object by uid, so that a person's data can go and the entry can stay."""

    id = models.BigAutoField(primary_key=True)
    uid = UidField()
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=16, blank=True)
    organization = models.CharField(max_length=16, blank=True)
    act = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_uid = models.CharField(max_length=40, blank=True)
    # Facts without codes, names or addresses.
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["object_uid", "-at"], name="journal_by_object")]

    def __str__(self) -> str:
        return f"{self.act} {self.object_uid}"
