"""Acts of signing in and on what is one's own."""

from typing import Final

TABLE: Final = """
# of what is in brackets    nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
account_login               done    told    told    told    told    told    told    told    told    told    told
    with login=owner@example.org&password=a+long+pass+phrase
    notes session.begun
account_logout              told    done    done    done    done    done    done    done    done    done    done
    notes session.ended
account_change_password     .       done    done    done    done    done    done    done    done    done    done
    with oldpassword=a+long+pass+phrase&password1=a+longer+pass+phrase&password2=a+longer+pass+phrase
    notes account.password_changed session.ended?
account_reset_password      done    done    done    done    done    done    done    done    done    done    done
    with email=owner@example.org
account_reauthenticate      .       told    told    told    told    told    told    told    told    told    told
    with password=a+long+pass+phrase
set_language                told    told    told    told    told    told    told    told    told    told    told
    with language=tr
account                     .       done    done    done    done    done    done    done    done    done    done
    with name=Somebody&language=tr&theme=
    notes user.changed
own_data                    .       done    done    done    done    done    done    done    done    done    done
    notes user.told
own_pin                     .       done    done    done    done    done    done    done    done    done    done
    with password=a+long+pass+phrase&pin=580274&pin_again=580274
    notes own_pin.changed/own_pin.set
sessions_end                .       told    told    done    told    told    told    told    told    told    told
    notes session.ended
[own session]
session_end                 .       .       .       done    .       .       .       .       .       .       .
    notes session.ended
"""
