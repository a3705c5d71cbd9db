"""One include per app."""

from typing import Final

from allauth.account import urls as allauth_urls
from allauth.mfa import urls as mfa_urls
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

import panels.addresses  # noqa: F401  (what <uid:> is)
from panels.admin import installers, platform
from panels.entrance import PLATFORM
from panels.views import support as views
from panels.views.factors import AddPasskey, RemoveApp, RemovePasskey, RenamePasskey
from panels.views.invitations import invitation, invitation_open, invitation_sign_out

# What people may do to their own account. Not here: addresses. Whoever holds a session for a minute could add one and
# have the next password sent there. The sign-up page is here to say that there is none.
ACCOUNT_PAGES: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_reauthenticate",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)
accounts = [pattern for pattern in allauth_urls.urlpatterns if pattern.name in ACCOUNT_PAGES]

# One page shows all second factors of a person. What is named here comes before allauth's page of the same name.
factors: list[URLPattern | URLResolver] = [
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("totp/deactivate/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    *mfa_urls.urlpatterns,
]

# Where the platform's pages stand, though they are pages like any other.
support = [
    path("", views.support, name="support"),
    path("glass/", views.support_glass, name="support_glass"),
    path("glass/<uid:uid>/mend/", views.support_mend, name="support_mend"),
    path("person/", views.support_begin, name="support_begin"),
    path("person/end/", views.support_end, name="support_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("accounts/factors/", include(factors)),
    path("admin/", installers.urls),
    path(f"{PLATFORM}/support/", include(support)),
    path(f"{PLATFORM}/", platform.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    # Whoever comes by an invitation need not have an account yet.
    path("invitations/", login_not_required(invitation), name="invitation"),
    path("invitations/sign-out/", login_not_required(invitation_sign_out), name="invitation_sign_out"),
    path("invitations/<str:token>/", login_not_required(invitation_open), name="invitation_open"),
    path("", include("panels.urls")),
    path("", include("history.urls")),
]
