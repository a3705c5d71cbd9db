"""The room of what happened."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Events and the audit journal; hears `panels` through its signals."""

    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from history import checks, persons, receivers, restoring  # noqa: F401  (all but one register themselves)

        receivers.connect()
