"""Addresses of homes."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
homes                     GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[home]
home_rooms                GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
home_arrange              GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
room_add                  GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
room_edit                 GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
room_delete               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
scene_add                 GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
gateway_health            GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
home_people               GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
person_add                GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
person_period             GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
person_sight              GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
person_remove             GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
role_add                  GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
role_remove               GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
home_alerts               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
alert_edit                GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
alert_delay               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
home_questions            GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
question_answer           GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[device]
device                    GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
device_edit               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
device_act?key=close      GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[scene]
scene_steps               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
step_add                  GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
step_remove               GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
scene_rename              GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
scene_delete              GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
scene_run                 GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
scene_plan                GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[camera]
pictures_read             GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
device_picture            GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
picture_delete            GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[plan]
plan_move                 GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
plan_take_back            GET  sign-in missing missing ok      missing missing missing missing missing ok      missing
                          POST sign-in missing missing ok      missing missing missing missing missing ok      missing
[execution]
execution_end             GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
"""
