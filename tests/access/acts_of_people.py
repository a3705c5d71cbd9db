"""Acts on organizations, their people and their relations to sites."""

from typing import Final

TABLE: Final = """
# of what is in brackets    nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
invitation                  told    told    told    told    told    told    told    told    told    told    told
invitation_sign_out         told    done    done    done    done    done    done    done    done    done    done
    notes session.ended
[customer]
invite                      .       .       .       done    .       .       .       .       .       .       .
    with email=new@example.org&role=resident
    notes invitation.sent
invitation_again            .       .       .       done    .       .       .       .       .       .       .
    notes invitation.sent_again
invitation_withdraw         .       .       .       done    .       .       .       .       .       .       .
    notes invitation.withdrawn
person_end                  .       .       .       done    .       .       .       .       .       .       .
    notes ending.opened membership.ended
ending_tick                 .       .       .       done    .       .       .       .       .       .       .
    with only={step}
    notes ending.step_done
retention                   .       .       .       done    .       .       .       .       .       .       .
    with page&events=800
    notes retention.changed
hold_begin                  .       .       .       done    .       .       .       .       .       .       .
    with site=&reason=An+insurer
    notes legalhold.begun
hold_end                    .       .       .       done    .       .       .       .       .       .       .
    notes legalhold.ended
[station]
organization_propose        .       .       .       .       .       .       .       .       done    .       .
    with reference={elsewhere}
    notes siteorganization.proposed
[site]
site_propose                .       .       .       done    .       .       .       .       .       .       .
    with name={guard}
    notes siteorganization.proposed
site_end                    .       .       .       done    .       .       .       .       .       .       .
    with because=sold
    notes ending.opened grant.ended job.ended site.ended siteorganization.declined siteorganization.ended
[installer]
job_add                     .       .       .       .       .       .       .       .       .       done    .
    with page&engineer={jobless}&purpose=Service&first_day={today}&last_day={tomorrow}
    notes job.added
job_change                  .       .       .       .       .       .       .       .       .       done    .
    with page&purpose=Other
    notes job.changed
job_end                     .       .       .       .       .       .       .       .       .       done    .
    notes job.ended
[the home's connection]
connection_offer            .       .       .       done    .       .       .       .       .       .       .
    with act=withdraw
    notes connection.handover_withdrawn
connection_end              .       .       .       done    .       .       .       .       .       .       .
    notes connection.ended connection.handover_withdrawn ending.opened
[look into customer]
look_end                    .       .       .       done    .       .       .       .       .       .       .
    notes glass.ended
[station at site]
relation_end                .       .       .       done    .       .       .       .       done    .       .
    notes ending.opened siteorganization.ended
relation_allow              .       .       .       done    .       .       .       .       .       .       .
    with may_arm=on
    notes siteorganization.allowed
[proposal]
relation_answer             .       .       .       done    .       .       .       .       .       .       .
    with answer=accept
    notes siteorganization.accepted
relation_answer             .       .       .       done    .       .       .       .       .       .       .
    with answer=decline
    notes siteorganization.declined
[an offer]
handover                    .       .       .       .       .       .       .       .       told    .       .
    with vendor_service_host=other&vendor_base_url=http://127.0.0.1:9/&vendor_user=me@example.org
    with vendor_password=secret
handover_decline            .       .       .       .       .       .       .       .       done    .       .
    notes connection.handover_declined
"""
