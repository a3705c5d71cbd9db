"""Addresses of the two admin sites."""

from typing import Final

TABLE: Final = """
# The world's connection is the station's: no manager of installers finds it, its panel or their codes.
# of what is in brackets   how  nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[admin]
admin:{index,login,app_list}
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
admin:autocomplete        GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing refused missing
admin:jsi18n              GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing refused missing
admin/(?P<url>.*)$        GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
[panels.servicecode]
admin:panels_servicecode_{changelist,add}
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
admin:panels_servicecode_change
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin:panels_servicecode_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin/panels/servicecode/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
[panels.connection]
admin:panels_connection_{account,panel,handover}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin:panels_connection_{changelist,add}
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
admin:panels_connection_change
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin:panels_connection_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin/panels/connection/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
[panels.panel]
admin:panels_panel_changelist
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
admin:panels_panel_change
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin:panels_panel_{add,history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
admin/panels/panel/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing ok      missing
                          POST sign-in missing missing missing missing missing missing missing missing ok      missing
[admin]
platform:{index,login,app_list}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:autocomplete     GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing refused
platform:jsi18n           GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing refused
platform/(?P<url>.*)$     GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
[panels.servicecode]
platform:panels_servicecode_{changelist,add}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_servicecode_change
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform:panels_servicecode_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/servicecode/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.connection]
platform:panels_connection_{account,panel}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform:panels_connection_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_connection_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/connection/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.organization]
platform:panels_organization_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_organization_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/organization/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.membership]
platform:panels_membership_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_membership_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/membership/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.panel]
platform:panels_panel_{changelist,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_panel_{add,history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/panel/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[somebody who leaves]
platform:panels_user_erase
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.user]
platform:panels_user_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_user_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/user/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.site]
platform:panels_site_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_site_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/site/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[panels.grant]
platform:panels_grant_{changelist,add,change}
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
platform:panels_grant_{history,delete}
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
platform/panels/grant/<path:object_id>/
                          GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
# Where administrators look into a tenant.
[nothing]
support                   GET  sign-in missing missing missing missing missing missing missing missing missing ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
support_{glass,begin}     GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
support_end               GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
[house]
support_mend              GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing missing missing ok
"""
