"""Words for what the account of a home settles at its vendor."""

from enum import StrEnum


class HomeTopic(StrEnum):
    """What the vendor of a home is asked about, each by itself."""

    PEOPLE = "people"
    ALERTS = "alerts"
    QUESTIONS = "questions"
    HEALTH = "health"
