"""Addresses of organizations, their people, and how one comes in."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
organizations             GET  sign-in ok      missing ok      missing missing missing missing ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
invitation                GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
invitation_sign_out       GET  refused refused refused refused refused refused refused refused refused refused refused
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
[an invitation]
invitation_open           GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused refused
[customer]
organization              GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
invite                    GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
invitation_{again,withdraw}
                          GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
person_end                GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
{endings,ending}          GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
ending_tick               GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
retention                 GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
hold_{begin,end}          GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[station]
organization_propose      GET  sign-in missing missing missing missing missing missing missing ok      missing missing
                          POST sign-in missing missing missing missing missing missing missing ok      missing missing
[site]
site_organizations        GET  sign-in missing missing ok      missing missing missing missing ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
site_propose              GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
site_end                  GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[station at site]
relation_end              GET  sign-in missing missing ok      missing missing missing missing ok      missing missing
                          POST sign-in missing missing ok      missing missing missing missing ok      missing missing
relation_allow            GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[proposal]
relation_answer?answer=accept
                          GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[nothing]
my_jobs                   GET  sign-in missing missing missing ok      ok      ok      missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[installer]
organization_jobs         GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
job_site                  GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
job_{add,change}          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
job_end                   GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
[nothing]
looks                     GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[look into customer]
look_end                  GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[nothing]
connections               GET  sign-in ok      missing ok      missing missing missing missing ok      ok      missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
[the home's connection]
connection                GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
connection_{login,offer}  GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
connection_end            GET  sign-in missing missing ok      missing missing missing missing missing missing missing
                          POST sign-in missing missing ok      missing missing missing missing missing missing missing
[the station's connection]
connection                GET  sign-in missing missing missing missing missing missing missing ok      missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
connection_{login,offer,end}
                          GET  sign-in missing missing missing missing missing missing missing ok      missing missing
                          POST sign-in missing missing missing missing missing missing missing ok      missing missing
[an offer]
handover                  GET  sign-in missing missing missing missing missing missing missing ok      missing missing
                          POST sign-in missing missing missing missing missing missing missing ok      missing missing
handover_decline          GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing ok      missing missing
"""
