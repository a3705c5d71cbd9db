"""Acts on panels, and on who may do what there."""

from typing import Final

TABLE: Final = """
# of what is in brackets    nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[house]
panel_ask.arm               .       .       done    done    .       .       done    .       .       .       .
    with mode=arm_away&partition=2&pin=4711
    notes command.arm_away
panel_ask.arm               .       .       .       done    .       .       done    .       .       .       .
    with mode=arm_away&partition=1&pin=4711
    notes command.arm_away
panel_ask.arm               .       .       done    done    .       .       done    .       .       .       .
    with mode=arm_home&partition=2&pin=4711
    notes command.arm_home
panel_ask.arm               .       .       done    done    .       .       done    .       .       .       .
    with mode=arm_night&partition=2&pin=4711
    notes command.arm_night
panel_ask.disarm            .       .       done    done    .       .       done    .       .       .       .
    with mode=disarm&partition=2&pin=4711
    notes command.disarm
panel_ask.disarm            .       .       .       done    .       .       done    .       .       .       .
    with mode=disarm&partition=1&pin=4711
    notes command.disarm
panel_ask.arm-zone          .       .       done    done    .       .       done    .       .       .       .
    with mode=arm_zone&zone=2&pin=4711
    notes command.arm_zone
panel_ask.disarm-zone       .       .       done    done    .       .       done    .       .       .       .
    with mode=disarm_zone&zone=2&pin=4711
    notes command.disarm_zone
panel_ask.disarm-zone       .       .       .       done    .       .       done    .       .       .       .
    with mode=disarm_zone&zone=1&pin=4711
    notes command.disarm_zone
panel_ask.leave-out         .       .       done    done    .       .       done    .       .       .       .
    with mode=bypass&zones=2&pin=4711
    notes command.bypass
panel_ask.leave-out         .       .       .       done    .       .       done    .       .       .       .
    with mode=bypass&zones=1&pin=4711
    notes command.bypass
panel_ask.leave-out         .       .       .       done    .       .       done    .       .       .       .
    with mode=bypass&zones=2&zones=3&pin=4711
    notes command.bypass
panel_ask.put-back          .       .       done    done    .       .       done    .       .       .       .
    with mode=unbypass&zones=2&pin=4711
    notes command.unbypass
panel_ask.switch            .       .       .       done    .       .       .       .       .       .       .
    with mode=set_output&output=1&on=on&seconds=5&pin=4711
    notes command.set_output
panel_ask.read-status       .       .       .       done    .       done    done    done    done    done    .
    with mode=read_status&pin=4711
    notes command.read_status
panel_ask.read-failures     .       .       .       done    .       done    done    done    done    done    .
    with mode=read_failures&pin=4711
    notes command.read_failures
panel_ask.connect           .       .       .       done    .       done    done    done    done    done    .
    with mode=start_connection&pin=4711
    notes command.start_connection
panel_ask.change-pin        .       .       .       done    .       .       .       .       .       .       .
    with mode=change_code&owner=regular&index=1&pin=4711&new_pin=4719&new_pin_again=4719
    notes command.change_code
panel_contact               .       .       .       done    .       .       .       done    done    .       .
    notes site.telephone_shown
access_ask                  .       .       .       .       .       told    told    .       .       done    .
    with rights=arm&rights=disarm&minutes=60&reason=A+sensor
    notes accessrequest.asked
grant_add                   .       .       .       done    .       .       .       .       .       .       .
    with person={person}&rights=arm&ends_on={tomorrow}
    notes grant.added
grant_change                .       .       .       done    .       .       .       .       .       .       .
    with rights=arm&ends_on={tomorrow}
    notes grant.changed
grant_end                   .       .       .       done    .       .       .       .       .       .       .
    notes grant.ended
[the device]
panel_ask.set-external      .       .       .       done    .       .       .       .       .       .       .
    with mode=set_external_output&output=1&on=on&pin={pin}
    notes command.set_external_output
[flat]
panel_ask.siren-on          .       .       .       done    .       .       .       .       .       .       .
    with mode=siren_on&pin={pin}
    notes command.siren_on
panel_ask.siren-off         .       .       .       done    .       .       .       .       .       .       .
    with mode=siren_off&pin={pin}
    notes command.siren_off
panel_ask.take-still        .       .       .       done    .       .       .       .       .       .       .
    with mode=take_still&camera={camera}
    notes command.take_still
panel_ask.name-user         .       .       .       done    .       .       .       .       .       .       .
    with mode=name_user&user=2&name=Deniz+K&pin={pin}
    notes command.name_user
panel_ask.remove-user       .       .       .       done    .       .       .       .       .       .       .
    with mode=remove_user&user=2&pin={pin}
    notes command.remove_user
panel_ask.let-in            .       .       .       done    .       .       .       .       .       .       .
    with mode=grant_access&user=2&email=deniz@example.org&pin={pin}
    notes command.grant_access
panel_ask.shut-out          .       .       .       done    .       .       .       .       .       .       .
    with mode=revoke_access&user=3&pin={pin}
    notes command.revoke_access
panel_ask.change-pin        .       .       .       done    .       .       .       .       .       .       .
    with mode=change_code&user=2&pin={pin}&new_pin=4719&new_pin_again=4719
    notes command.change_code
panel_ask.arm               .       .       .       done    .       .       .       .       .       .       .
    with mode=arm_away&partition=1
    notes command.arm_away
panel_ask.disarm            .       .       .       done    .       .       .       .       .       .       .
    with mode=disarm&partition=1&pin={pin}
    notes command.disarm
panel_wake                  .       .       .       done    .       done    done    done    done    done    .
    notes panel.wake_text
[request]
access_request              .       .       .       done    .       .       .       .       .       .       .
    with answer=approve&minutes=60
    notes accessrequest.approved
access_request              .       .       .       done    .       .       .       .       .       .       .
    with answer=decline
    notes accessrequest.declined
access_take_back            .       .       .       .       .       done    .       .       .       .       .
    notes accessrequest.taken_back
[window]
access_end                  .       .       .       done    .       .       done    .       .       .       .
    notes grant.ended
[nothing]
journal_export              .       done    .       done    .       .       .       .       done    done    .
    notes journal.exported
"""
