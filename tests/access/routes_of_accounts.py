"""Addresses of signing in and of what is one's own."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
[nothing]
account_login             GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_logout            GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_inactive          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused refused
account_signup            GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reauthenticate    GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_change_password   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reset_password    GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reset_password_from_key_done
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused refused
account_reset_password_done
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused refused
set_language              GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account                   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
own_data                  GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
own_pin                   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
sessions                  GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
sessions_end              GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_index                 GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
mfa_authenticate          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_login_webauthn        GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_reauthenticate        GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_reauthenticate_webauthn
                          GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_activate_totp         GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_deactivate_totp       GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
mfa_view_recovery_codes   GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in refused refused refused refused refused refused refused refused refused refused
mfa_download_recovery_codes
                          GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
mfa_generate_recovery_codes
                          GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_list_webauthn         GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
mfa_add_webauthn          GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
[somebody's passkey]
mfa_edit_webauthn         GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
mfa_remove_webauthn       GET  sign-in missing missing missing missing missing missing missing missing missing missing
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
[a session that is nobody's]
session_end               GET  sign-in refused refused refused refused refused refused refused refused refused refused
                          POST sign-in missing missing missing missing missing missing missing missing missing missing
[forgotten password]
account_reset_password_from_key
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
"""
