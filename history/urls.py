"""Addresses of what happened."""

from django.urls import path

import panels.addresses  # noqa: F401  (what <uid:> is)
from history.views.events import panel_events
from history.views.journal import journal, journal_export

urlpatterns = [
    path("panels/<uid:uid>/events/", panel_events, name="panel_events"),
    path("journal/", journal, name="journal"),
    path("journal/export/", journal_export, name="journal_export"),
]
