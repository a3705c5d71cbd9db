"""Acts at the two desks, and of support."""

from typing import Final

TABLE: Final = """
# of what is in brackets    nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
support_glass               .       .       .       .       .       .       .       .       .       .       done
    with glass-organization=Customer&glass-reason=A+call+about+a+fault
    notes glass.broken
support_begin               .       .       .       .       .       .       .       .       .       .       done
    with person-person=owner@example.org&person-reason=A+call+about+a+fault
    notes support.begun
support_end                 .       .       .       .       .       .       .       .       .       .       told
[a glass]
support_mend                .       .       .       .       .       .       .       .       .       .       done
    notes glass.mended
[own account]
admin:panels_connection_account
                            .       .       .       .       .       .       .       .       .       done    .
    with act=log_in
    notes connection.login_tested
admin:panels_connection_account
                            .       .       .       .       .       .       .       .       .       done    .
    with act=code&panel={panel_uid}&{panel_uid}-code=4713
    notes connection.code_tried
admin:panels_connection_account
                            .       .       .       .       .       .       .       .       .       done    .
    with act=add&serial=ABC123&name=New&master_code=4713&keep=on
    notes connection.panel_added
admin:panels_connection_account
                            .       .       .       .       .       .       .       .       .       done    .
    with act=send_reset_code
    notes connection.reset_code_asked
admin:panels_connection_account
                            .       .       .       .       .       .       .       .       .       done    .
    with act=reset_password&mailed_code=123456&new_password=a+new+word+1&again=a+new+word+1
    notes connection.password_reset
admin:panels_connection_panel
                            .       .       .       .       .       .       .       .       .       done    .
    with act=code&code=4713
    notes connection.code_tried
admin:panels_connection_panel
                            .       .       .       .       .       .       .       .       .       done    .
    with act=rename&name=Atelier
    notes connection.panel_renamed
admin:panels_connection_panel
                            .       .       .       .       .       .       .       .       .       done    .
    with act=unlink&serial=W1
    notes connection.panel_unlinked
admin:panels_connection_handover
                            .       .       .       .       .       .       .       .       .       done    .
    with taker={taker}
    notes connection.handover_offered
admin:panels_connection_change
                            .       .       .       .       .       .       .       .       .       done    .
    with page&name=Mine
    notes connection.changed
admin:panels_connection_add?vendor=visonic
                            .       .       .       .       .       .       .       .       .       done    .
    with page&name=Second&organization={installer_pk}&vendor_host=127.0.0.1:9&vendor_email=a@example.org
    with vendor_password=secret
    notes connection.added
admin:panels_connection_changelist
                            .       .       .       .       .       .       .       .       .       done    .
    with action=try_login&_selected_action={object_id}
    notes connection.login_tested
admin:panels_connection_changelist
                            .       .       .       .       .       .       .       .       .       done    .
    with action=read_again&_selected_action={object_id}
    notes connection.read_again
[own panel]
admin:panels_panel_change   .       .       .       .       .       .       .       .       .       done    .
    with page&name=Atelier
    notes panel.changed
[own code]
admin:panels_servicecode_changelist
                            .       .       .       .       .       .       .       .       .       done    .
    with action=revoke&_selected_action={object_id}
    notes servicecode.revoked
[own account]
admin:panels_servicecode_add
                            .       .       .       .       .       .       .       .       .       done    .
    with page&connection={object_id}&purpose=station&new_code=4714
    notes servicecode.added
[panels.user]
platform:panels_user_add    .       .       .       .       .       .       .       .       .       .       done
    with email=fresh@example.org&name=Fresh&language=en&is_active=on
    notes user.added
platform:panels_user_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&name=Other
    notes user.changed
[panels.organization]
platform:panels_organization_add
                            .       .       .       .       .       .       .       .       .       .       done
    with name=Fresh&kind=customer&enabled=on
    notes organization.added
platform:panels_organization_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&name=Other
    notes organization.changed
[panels.membership]
platform:panels_membership_add
                            .       .       .       .       .       .       .       .       .       .       done
    with user={neighbour_pk}&organization={station_pk}&role=operator&valid_from_0={tomorrow}
    with valid_from_1=10:00&jobs-TOTAL_FORMS=0&jobs-INITIAL_FORMS=0
    notes membership.added
platform:panels_membership_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&valid_until_0={tomorrow}&valid_until_1=10:00
    notes membership.changed
[panels.panel]
platform:panels_panel_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&enabled=
    notes panel.changed
[panels.site]
platform:panels_site_add    .       .       .       .       .       .       .       .       .       .       done
    with page&name=Fresh&time_zone=Europe/Paris&language=en
    notes site.added
platform:panels_site_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&name=Other
    notes site.changed
[panels.grant]
platform:panels_grant_add   .       .       .       .       .       .       .       .       .       .       done
    with user={neighbour_pk}&panel={house_pk}&rights=view&valid_from_0={tomorrow}&valid_from_1=10:00
    with valid_until_0={tomorrow}&valid_until_1=12:00&hours=[]
    notes grant.added
platform:panels_grant_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&valid_until_0={tomorrow}&valid_until_1=10:00
    notes grant.changed
[nothing]
platform:panels_connection_add?vendor=visonic
                            .       .       .       .       .       .       .       .       .       .       done
    with page&name=Second&organization={station_pk}&vendor_host=127.0.0.1:9&vendor_email=a@example.org
    with vendor_password=secret
    notes connection.added
[own account]
platform:panels_connection_change
                            .       .       .       .       .       .       .       .       .       .       done
    with page&name=Other
    notes connection.changed
[panels.connection]
platform:panels_connection_changelist
                            .       .       .       .       .       .       .       .       .       .       done
    with action=try_login&_selected_action={object_id}
    notes connection.login_tested
platform:panels_connection_changelist
                            .       .       .       .       .       .       .       .       .       .       done
    with action=read_again&_selected_action={object_id}
    notes connection.read_again
[panels.servicecode]
platform:panels_servicecode_add
                            .       .       .       .       .       .       .       .       .       .       done
    with connection={object_id}&purpose=station&new_code=4714
    notes servicecode.added
platform:panels_servicecode_changelist
                            .       .       .       .       .       .       .       .       .       .       done
    with action=revoke&_selected_action={object_id}
    notes servicecode.revoked
"""
