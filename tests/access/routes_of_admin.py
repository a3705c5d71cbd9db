"""Addresses of the admin site."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   enginer windowd operatr supervr manager admin
[admin]
admin:index               GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin:login               GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:logout              GET  sign-in ok      ok      ok      ok      ok      ok      ok      refused refused
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
admin:password_change     GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin:password_change_done
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:autocomplete        GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:jsi18n              GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:view_on_site        GET  sign-in refused refused refused refused refused refused refused missing missing
                          POST sign-in refused refused refused refused refused refused refused missing missing
admin:app_list            GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin/(?P<url>.*)$        GET  sign-in refused refused refused refused refused refused refused missing missing
                          POST sign-in refused refused refused refused refused refused refused missing missing
[auth.group]
admin:auth_group_{changelist,add,delete,change}
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:auth_group_history  GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin/auth/group/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[account.emailaddress]
admin:account_emailaddress_{changelist,add,delete,change}
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:account_emailaddress_history
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin/account/emailaddress/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.servicecode]
admin:panels_servicecode_{changelist,add,history}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_servicecode_delete
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin:panels_servicecode_change
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/servicecode/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.connection]
admin:panels_connection_{account,panel}
                          GET  sign-in refused refused refused refused refused refused refused missing missing
                          POST sign-in refused refused refused refused refused refused refused missing missing
admin:panels_connection_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin:panels_connection_delete
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/connection/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.organization]
admin:panels_organization_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_organization_delete
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/organization/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.membership]
admin:panels_membership_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_membership_delete
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/membership/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.panel]
admin:panels_panel_{changelist,history,change}
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
admin:panels_panel_{add,delete}
                          GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/panel/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.user]
admin:panels_user_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_user_delete  GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/user/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.site]
admin:panels_site_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_site_delete  GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/site/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
[panels.grant]
admin:panels_grant_{changelist,add,history,change}
                          GET  sign-in refused refused refused refused refused refused refused refused ok
                          POST sign-in refused refused refused refused refused refused refused refused ok
admin:panels_grant_delete GET  sign-in refused refused refused refused refused refused refused refused refused
                          POST sign-in refused refused refused refused refused refused refused refused refused
admin/panels/grant/<path:object_id>/
                          GET  sign-in refused refused refused refused refused refused refused ok      ok
                          POST sign-in refused refused refused refused refused refused refused ok      ok
"""
