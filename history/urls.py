"""Addresses of what happened."""

from django.urls import path

import panels.addresses  # noqa: F401  (what <uid:> is)
from history import views

urlpatterns = [path("panels/<uid:uid>/events/", views.panel_events, name="panel_events")]
