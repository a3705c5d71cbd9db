"""Addresses of the panels' pages."""

from django.urls import path

import panels.addresses  # noqa: F401  (what <uid:> is)
from panels.views.account import account, own_pin
from panels.views.arranging import device_edit, home_arrange, room_add, room_delete, room_edit
from panels.views.arranging_scenes import scene_add, scene_delete, scene_rename, scene_steps, step_add, step_remove
from panels.views.cameras import panel_cameras, panel_still
from panels.views.commands import ask_panel
from panels.views.home_acts import device_act, execution_end, scene_run
from panels.views.homes import device, home_rooms, homes
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
    path("homes/", homes, name="homes"),
    path("homes/<uid:uid>/", home_rooms, name="home_rooms"),
    path("devices/<uid:uid>/", device, name="device"),
    path("homes/<uid:uid>/arrange/", home_arrange, name="home_arrange"),
    path("homes/<uid:uid>/rooms/add/", room_add, name="room_add"),
    path("homes/<uid:uid>/rooms/<uid:place>/", room_edit, name="room_edit"),
    path("homes/<uid:uid>/rooms/<uid:place>/delete/", room_delete, name="room_delete"),
    path("devices/<uid:uid>/edit/", device_edit, name="device_edit"),
    path("homes/<uid:uid>/scenes/add/", scene_add, name="scene_add"),
    path("scenes/<uid:uid>/steps/", scene_steps, name="scene_steps"),
    path("scenes/<uid:uid>/steps/add/", step_add, name="step_add"),
    path("scenes/<uid:uid>/steps/<int:step>/remove/", step_remove, name="step_remove"),
    path("scenes/<uid:uid>/rename/", scene_rename, name="scene_rename"),
    path("scenes/<uid:uid>/delete/", scene_delete, name="scene_delete"),
    path("devices/<uid:uid>/act/", device_act, name="device_act"),
    path("scenes/<uid:uid>/run/", scene_run, name="scene_run"),
    path("executions/<uid:uid>/end/", execution_end, name="execution_end"),
    path("account/", account, name="account"),
    path("account/pin/", own_pin, name="own_pin"),
]
