"""Addresses of signing in and of what is one's own."""

from typing import Final

TABLE: Final = """
# of what is in brackets   how  nobody  strangr residnt owner   enginer windowd operatr supervr manager admin
[nothing]
account_login             GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_logout            GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_inactive          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused
account_signup            GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reauthenticate    GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
account_change_password   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reset_password    GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account_reset_password_from_key_done
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused
account_reset_password_done
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST refused refused refused refused refused refused refused refused refused refused
set_language              GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
account                   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
own_pin                   GET  sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST sign-in ok      ok      ok      ok      ok      ok      ok      ok      ok
[forgotten password]
account_reset_password_from_key
                          GET  ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
                          POST ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
"""
