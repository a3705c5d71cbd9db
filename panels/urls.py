"""Addresses of the panels' pages."""

from django.urls import path

import panels.addresses  # noqa: F401  (what <uid:> is)
from panels.views.access import access_ask, access_end, access_request, access_requests, access_take_back
from panels.views.account import account, own_pin
from panels.views.arranging import device_edit, home_arrange, room_add, room_delete, room_edit
from panels.views.arranging_scenes import scene_add, scene_delete, scene_rename, scene_steps, step_add, step_remove
from panels.views.cameras import panel_cameras, panel_still
from panels.views.commands import ask_panel
from panels.views.connections import connection, connection_login, connection_offer, connections
from panels.views.contacts import panel_contact
from panels.views.endings import connection_end, ending, ending_tick, endings, person_end, site_end
from panels.views.gateways import gateway_health
from panels.views.grants import grant_add, grant_change, grant_end, panel_grants
from panels.views.handovers import handover, handover_decline
from panels.views.home_acts import device_act, execution_end, scene_run
from panels.views.homes import device, home_rooms, homes
from panels.views.household_warnings import alert_delay, alert_edit, home_alerts, home_questions, question_answer
from panels.views.households import (
    home_people,
    person_add,
    person_period,
    person_remove,
    person_sight,
    role_add,
    role_remove,
)
from panels.views.jobs import job_add, job_change, job_end, job_site, my_jobs, organization_jobs
from panels.views.list import home, panel_list
from panels.views.looks import look_end, looks
from panels.views.organizations import (
    invitation_again,
    invitation_withdraw,
    invite,
    organization,
    organizations,
)
from panels.views.own_data import own_data
from panels.views.panel import panel, panel_messages
from panels.views.panel_users import panel_users
from panels.views.pictures import device_picture, picture_delete, pictures_read
from panels.views.plans import plan_move, plan_take_back, scene_plan
from panels.views.relations import (
    organization_propose,
    relation_allow,
    relation_answer,
    relation_end,
    site_organizations,
    site_propose,
)
from panels.views.retention import hold_begin, hold_end, retention
from panels.views.sessions import session_end, sessions, sessions_end
from panels.views.waking import panel_wake

urlpatterns = [
    path("", home, name="home"),
    path("panels/", panel_list, name="panel_list"),
    path("panels/<uid:uid>/", panel, name="panel"),
    path("panels/<uid:uid>/messages/", panel_messages, name="panel_messages"),
    path("panels/<uid:uid>/users/", panel_users, name="panel_users"),
    path("panels/<uid:uid>/cameras/", panel_cameras, name="panel_cameras"),
    path("panels/<uid:uid>/contact/", panel_contact, name="panel_contact"),
    path("panels/<uid:uid>/wake/", panel_wake, name="panel_wake"),
    path("panels/<uid:uid>/stills/<uid:still>/", panel_still, name="panel_still"),
    path("panels/<uid:uid>/ask/<slug:slug>/", ask_panel, name="panel_ask"),
    path("panels/<uid:uid>/access/", access_ask, name="access_ask"),
    path("access/", access_requests, name="access_requests"),
    path("access/<uid:uid>/", access_request, name="access_request"),
    path("access/<uid:uid>/take-back/", access_take_back, name="access_take_back"),
    path("access/<uid:uid>/end/", access_end, name="access_end"),
    path("panels/<uid:uid>/grants/", panel_grants, name="panel_grants"),
    path("panels/<uid:uid>/grants/add/", grant_add, name="grant_add"),
    path("panels/<uid:uid>/grants/<uid:grant>/", grant_change, name="grant_change"),
    path("panels/<uid:uid>/grants/<uid:grant>/end/", grant_end, name="grant_end"),
    path("connections/", connections, name="connections"),
    path("connections/<uid:uid>/", connection, name="connection"),
    path("connections/<uid:uid>/login/", connection_login, name="connection_login"),
    path("connections/<uid:uid>/hand-over/", connection_offer, name="connection_offer"),
    path("connections/<uid:uid>/end/", connection_end, name="connection_end"),
    path("handovers/<uid:uid>/", handover, name="handover"),
    path("handovers/<uid:uid>/decline/", handover_decline, name="handover_decline"),
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
    path("gateways/<uid:uid>/", gateway_health, name="gateway_health"),
    path("homes/<uid:uid>/people/", home_people, name="home_people"),
    path("homes/<uid:uid>/people/add/", person_add, name="person_add"),
    path("homes/<uid:uid>/people/<uid:person>/days/", person_period, name="person_period"),
    path("homes/<uid:uid>/people/<uid:person>/devices/", person_sight, name="person_sight"),
    path("homes/<uid:uid>/people/<uid:person>/remove/", person_remove, name="person_remove"),
    path("homes/<uid:uid>/roles/add/", role_add, name="role_add"),
    path("homes/<uid:uid>/roles/<uid:role>/remove/", role_remove, name="role_remove"),
    path("homes/<uid:uid>/alerts/", home_alerts, name="home_alerts"),
    path("homes/<uid:uid>/alerts/words/", alert_edit, name="alert_edit"),
    path("homes/<uid:uid>/alerts/<uid:gateway>/", alert_delay, name="alert_delay"),
    path("homes/<uid:uid>/questions/", home_questions, name="home_questions"),
    path("homes/<uid:uid>/questions/<uid:question>/", question_answer, name="question_answer"),
    path("devices/<uid:uid>/act/", device_act, name="device_act"),
    path("devices/<uid:uid>/pictures/read/", pictures_read, name="pictures_read"),
    path("devices/<uid:uid>/pictures/<uid:picture>/", device_picture, name="device_picture"),
    path("devices/<uid:uid>/pictures/<uid:picture>/delete/", picture_delete, name="picture_delete"),
    path("scenes/<uid:uid>/run/", scene_run, name="scene_run"),
    path("scenes/<uid:uid>/plan/", scene_plan, name="scene_plan"),
    path("plans/<uid:uid>/move/", plan_move, name="plan_move"),
    path("plans/<uid:uid>/take-back/", plan_take_back, name="plan_take_back"),
    path("executions/<uid:uid>/end/", execution_end, name="execution_end"),
    path("looks/", looks, name="looks"),
    path("looks/<uid:uid>/end/", look_end, name="look_end"),
    path("organizations/", organizations, name="organizations"),
    path("organizations/<uid:uid>/", organization, name="organization"),
    path("jobs/", my_jobs, name="my_jobs"),
    path("organizations/<uid:uid>/jobs/", organization_jobs, name="organization_jobs"),
    path("organizations/<uid:uid>/jobs/add/", job_site, name="job_site"),
    path("organizations/<uid:uid>/jobs/add/<uid:site>/", job_add, name="job_add"),
    path("organizations/<uid:uid>/jobs/<uid:job>/", job_change, name="job_change"),
    path("organizations/<uid:uid>/jobs/<uid:job>/end/", job_end, name="job_end"),
    path("organizations/<uid:uid>/invite/", invite, name="invite"),
    path("organizations/<uid:uid>/invitations/<uid:invitation>/again/", invitation_again, name="invitation_again"),
    path(
        "organizations/<uid:uid>/invitations/<uid:invitation>/withdraw/",
        invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("organizations/<uid:uid>/people/<uid:person>/end/", person_end, name="person_end"),
    path("organizations/<uid:uid>/endings/", endings, name="endings"),
    path("organizations/<uid:uid>/endings/<uid:ending>/", ending, name="ending"),
    path("organizations/<uid:uid>/endings/<uid:ending>/tick/", ending_tick, name="ending_tick"),
    path("organizations/<uid:uid>/retention/", retention, name="retention"),
    path("organizations/<uid:uid>/retention/hold/", hold_begin, name="hold_begin"),
    path("organizations/<uid:uid>/retention/holds/<uid:hold>/end/", hold_end, name="hold_end"),
    path("organizations/<uid:uid>/propose/", organization_propose, name="organization_propose"),
    path("sites/<uid:uid>/organizations/", site_organizations, name="site_organizations"),
    path("sites/<uid:uid>/end/", site_end, name="site_end"),
    path("sites/<uid:uid>/organizations/propose/", site_propose, name="site_propose"),
    path("relations/<uid:uid>/answer/", relation_answer, name="relation_answer"),
    path("relations/<uid:uid>/allow/", relation_allow, name="relation_allow"),
    path("relations/<uid:uid>/end/", relation_end, name="relation_end"),
    path("account/", account, name="account"),
    path("account/pin/", own_pin, name="own_pin"),
    path("account/data/", own_data, name="own_data"),
    path("account/sessions/", sessions, name="sessions"),
    path("account/sessions/end/", sessions_end, name="sessions_end"),
    path("account/sessions/<uid:uid>/end/", session_end, name="session_end"),
]
