"""What vendors said of homes when they were asked: not told by events, and some of it read once a day."""

from django.db import models

from panels.models.connections import Connection
from panels.secrets.sealing import SealedField
from panels.vocabulary.households import HomeTopic


class HomeAnswer(models.Model):
    """One answer of one account, whole. Sealed: names, addresses and questions to people are in it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="home_answers", db_index=False)
    topic = models.CharField(max_length=12, choices=[(topic, topic) for topic in HomeTopic])
    said = SealedField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "topic"], name="home_answer_once")]

    def __str__(self) -> str:
        return f"{self.topic} of {self.connection_id}"
