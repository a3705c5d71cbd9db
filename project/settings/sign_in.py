"""How people sign in, and what proves that it is them; for `project.settings.base`."""

from django.core.exceptions import ImproperlyConfigured

from project.env import env_text, is_loosened

AUTH_USER_MODEL = "panels.User"
AUTHENTICATION_BACKENDS = [
    "panels.access.doors.AccessBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "project.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Accounts are made by an administrator or an invitation, which is where an address is proven. People cannot add or
# change addresses themselves: project/urls.py leaves those pages out.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    # The second is for one address of a person, whoever tries it: tight, it would let anybody lock an operator out.
    "login_failed": "10/m/ip,30/h/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# "off" lets everybody in by a password alone, and asks nobody again: for tests.
SECOND_FACTOR = env_text("WATCHPOST_SECOND_FACTOR", "required")
if SECOND_FACTOR not in {"required", "off"}:
    raise ImproperlyConfigured("WATCHPOST_SECOND_FACTOR must be one of required, off.")
if SECOND_FACTOR == "off" and not is_loosened():
    raise ImproperlyConfigured("WATCHPOST_SECOND_FACTOR must be required: production settings refuse anything else.")
# Second factors: an authenticator app, passkeys, and recovery codes for when neither is at hand.
MFA_ADAPTER = "project.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Watchpost"
# Codes of the half minutes before and after count too: people type slowly and phones go wrong.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A whole office may share one address; a passkey cannot be guessed.
MFA_RATE_LIMITS: dict[str, str] | bool = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "panels.sign_in.forms.CodeForm",
    "reauthenticate": "panels.sign_in.forms.CodeAgainForm",
    "authenticate_webauthn": "panels.sign_in.forms.PasskeyForm",
    "reauthenticate_webauthn": "panels.sign_in.forms.PasskeyAgainForm",
    "login_webauthn": "panels.sign_in.forms.PasskeyAloneForm",
    "add_webauthn": "panels.sign_in.forms.AddPasskeyForm",
}
