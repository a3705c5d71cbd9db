"""That the database came back from a backup, and whether anything may be held again."""

from django.db import models

from panels.models.uids import UidField


class Restore(models.Model):
    """One return from a backup. From its first moment on nothing is held, until somebody says so."""

    uid = UidField()
    restored_at = models.DateTimeField()
    # When all that had been under way was ended.
    ended_at = models.DateTimeField(null=True, blank=True)
    # When holding was allowed again; null: nothing is watched.
    held_at = models.DateTimeField(null=True, blank=True)
    # People are written to in the order of their keys, so far; when all were.
    told_up_to = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # Asked by every lease and every page.
            models.Index(fields=["restored_at"], name="restore_open", condition=models.Q(held_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"restore of {self.restored_at:%Y-%m-%d %H:%M}"
