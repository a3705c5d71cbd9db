"""The room of what there is."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """Panels, their live state, and the two corridors to the outside world."""

    name = "panels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from panels import admin, checks  # noqa: F401  (they register themselves)
        from panels.access.doors import access_changed
        from panels.dispatch.withdrawing import rights_changed
        from panels.models import BreakGlass, Grant, Job, Membership, SiteOrganization, User
        from panels.restoring import undoing  # noqa: F401  (they register themselves)
        from panels.sign_in import receivers
        from panels.signals import access_altered

        receivers.connect()
        access_altered.connect(rights_changed, dispatch_uid="commands-of-withdrawn-rights")
        for model in (Membership, SiteOrganization, Grant, Job, BreakGlass, User):
            post_save.connect(access_changed, sender=model, dispatch_uid=f"access-save-{model.__name__}")
            post_delete.connect(access_changed, sender=model, dispatch_uid=f"access-delete-{model.__name__}")
