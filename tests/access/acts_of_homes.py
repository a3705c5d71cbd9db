"""Acts on homes. Where their vendor is asked, nobody listens: what was tried is noted."""

from typing import Final

TABLE: Final = """
# of what is in brackets    nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[home]
room_add                    .       .       .       done    .       .       .       .       .       done    .
    with name=Kiler&place={house}
    notes place.room_added
room_edit                   .       .       .       done    .       .       .       .       .       done    .
    with name=Salon&place={house}
    notes place.renamed
scene_add                   .       .       .       done    .       .       .       .       .       done    .
    with name=Gece&what={lamp}:off&key=off
    notes panel.scene_added
gateway_health              .       .       .       done    .       done    done    done    done    done    .
    notes panel.health_read
home_people                 .       .       .       done    .       .       .       .       .       .       .
    notes panel.people_read
person_add                  .       .       .       done    .       .       .       .       .       .       .
    with user=kim2@example.org&first_name=Kim&last_name=Two&password=a+long+word+1&pin={pin}
    notes panel.people_person_added
person_period               .       .       .       done    .       .       .       .       .       .       .
    with starts={tomorrow}&pin={pin}
    notes panel.people_period_set
person_sight                .       .       .       done    .       .       .       .       .       .       .
    with page&devices={lamp}&pin={pin}
    notes panel.people_sight_set
person_remove               .       .       .       done    .       .       .       .       .       .       .
    with pin={pin}
    notes panel.people_person_removed
role_add                    .       .       .       done    .       .       .       .       .       .       .
    with name=Cleaners&devices={lamp}&pin={pin}
    notes panel.people_role_added
role_remove                 .       .       .       done    .       .       .       .       .       .       .
    with pin={pin}
    notes panel.people_role_removed
home_alerts                 .       .       .       done    .       .       .       .       .       done    .
    notes panel.alerts_read
alert_edit                  .       .       .       done    .       .       .       .       .       done    .
    with page&title=Box&text=Gone&pin={pin}
    notes panel.alerts_worded
alert_delay                 .       .       .       done    .       .       .       .       .       done    .
    with page&delay=30&pin={pin}
    notes panel.alerts_delayed
home_questions              .       .       .       done    .       .       .       .       .       done    .
    notes panel.questions_read
question_answer             .       .       .       done    .       .       .       .       .       .       .
    with answer=OK&pin={pin}
    notes panel.questions_answered
[an empty room]
room_delete                 .       .       .       done    .       .       .       .       .       done    .
    notes place.deleted
[device]
device_edit                 .       .       .       done    .       .       .       .       .       done    .
    with name=Panjur&place={garden}
    notes device.renamed
device_act                  .       .       .       done    .       .       .       .       .       .       .
    with key=close
    notes command.operate
[a lamp]
device_act                  .       .       .       done    .       .       .       .       .       .       .
    with key=setIntensity&p1=40
    notes command.operate
[the gate]
device_act                  .       .       .       done    .       .       .       .       .       .       .
    with key=open&pin={pin}
    notes command.operate_guarded
[scene]
step_add                    .       .       .       done    .       .       .       .       .       done    .
    with what={lamp}:off&key=off
    notes scene.step_added
scene_rename                .       .       .       done    .       .       .       .       .       done    .
    with name=Gece
    notes scene.renamed
scene_delete                .       .       .       done    .       .       .       .       .       done    .
    with page
    notes scene.deleted
scene_run                   .       .       .       done    .       .       .       .       .       .       .
    notes command.run_scene
scene_plan                  .       .       .       done    .       .       .       .       .       .       .
    with day={tomorrow}&time=21:00
    notes plan.asked
[a guarded scene]
scene_run                   .       .       .       done    .       .       .       .       .       .       .
    with pin={pin}
    notes command.run_scene_guarded
step_remove                 .       .       .       done    .       .       .       .       .       .       .
    with page&pin={pin}
    notes scene.step_removed
[camera]
pictures_read               .       .       .       done    .       .       .       .       .       .       .
    notes device.pictures_read
picture_delete              .       .       .       done    .       .       .       .       .       .       .
    notes device.picture_deleted
[plan]
plan_move                   .       .       .       done    .       .       .       .       .       .       .
    with day={tomorrow}&time=21:00
    notes plan.asked
plan_take_back              .       .       .       done    .       .       .       .       .       done    .
    notes plan.taken_back
[execution]
execution_end               .       .       .       done    .       .       .       .       .       .       .
    notes command.end_execution
"""
