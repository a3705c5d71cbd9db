"""Addresses of panels, of what happened there, and of the journal."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
home                      GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_list                GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
journal                   GET  sign-in ok      missing ok      missing missing missing missing ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
journal_export            GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in ok      missing ok      missing missing missing missing ok      ok      missing
access_requests           GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[request]
access_request            GET  sign-in missing missing ok      missing ok      missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
access_take_back          GET  sign-in missing missing missing missing ok      missing missing missing missing missing
                          POST sign-in missing missing missing missing ok      missing missing missing missing missing
[window]
access_end                GET  sign-in missing missing ok      missing missing ok      missing missing missing missing
                          POST sign-in missing missing ok      missing missing ok      missing missing missing missing
[house]
access_ask                GET  sign-in missing missing missing missing ok      ok      missing missing ok      missing
                          POST sign-in missing missing missing missing ok      ok      missing missing ok      missing
panel                     GET  sign-in missing ok      ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_messages            GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_events              GET  sign-in missing ok      ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_grants              GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
grant_{add,change,end}    GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[flat]
panel_users               GET  sign-in missing missing ok      missing missing missing ok      ok      missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_cameras             GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
panel_wake                GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
panel_still               GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[house arm]
panel_ask                 GET  sign-in missing ok      ok      missing missing ok      missing missing missing missing
                          POST sign-in missing ok      ok      missing missing ok      missing missing missing missing
[house disarm]
panel_ask                 GET  sign-in missing ok      ok      missing missing ok      missing missing missing missing
                          POST sign-in missing ok      ok      missing missing ok      missing missing missing missing
[house leave-out]
panel_ask                 GET  sign-in missing ok      ok      missing missing ok      missing missing missing missing
                          POST sign-in missing ok      ok      missing missing ok      missing missing missing missing
[house put-back]
panel_ask                 GET  sign-in missing ok      ok      missing missing ok      missing missing missing missing
                          POST sign-in missing ok      ok      missing missing ok      missing missing missing missing
[house]
panel_contact             GET  sign-in missing missing ok      missing missing missing ok      ok      missing missing
                          POST sign-in missing missing ok      missing missing missing ok      ok      missing missing
[house switch]
panel_ask                 GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[house read-status]
panel_ask                 GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
[house connect]
panel_ask                 GET  sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
                          POST sign-in missing missing ok      missing ok      ok      ok      ok      ok      missing
[house change-pin]
panel_ask                 GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
"""
