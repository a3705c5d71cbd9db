"""Addresses of the panels' pages."""

from django.urls import path

import panels.addresses  # noqa: F401  (what <uid:> is)
from panels.views.account import account, own_pin
from panels.views.cameras import panel_cameras, panel_still
from panels.views.commands import ask_panel
from panels.views.list import home, panel_list
from panels.views.panel import panel, panel_messages
from panels.views.panel_users import panel_users
from panels.views.waking import panel_wake

urlpatterns = [
    path("", home, name="home"),
    path("panels/", panel_list, name="panel_list"),
    path("panels/<uid:uid>/", panel, name="panel"),
    path("panels/<uid:uid>/messages/", panel_messages, name="panel_messages"),
    path("panels/<uid:uid>/users/", panel_users, name="panel_users"),
    path("panels/<uid:uid>/cameras/", panel_cameras, name="panel_cameras"),
    path("panels/<uid:uid>/wake/", panel_wake, name="panel_wake"),
    path("panels/<uid:uid>/stills/<uid:still>/", panel_still, name="panel_still"),
    path("panels/<uid:uid>/ask/<slug:slug>/", ask_panel, name="panel_ask"),
    path("account/", account, name="account"),
    path("account/pin/", own_pin, name="own_pin"),
]
