"""Browsers in which a person has signed in before."""

from django.db import models

from panels.models.people import User


class KnownBrowser(models.Model):
    """One browser of one person. What it holds is a random token, kept here as a digest alone.

    ``confirmed_at`` says when the person last proved in it who they are, for something that matters; null: never, or
    not since their password was replaced.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="known_browser_once")]

    def __str__(self) -> str:
        return f"{self.user}, since {self.first_seen_at:%Y-%m-%d}"
