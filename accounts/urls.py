"""Sign-in, password and second factor: django-allauth's views under French addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("compte/inactif/", account.account_inactive, name="account_inactive"),
    path("compte/confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/mot-de-passe/", account.password_change, name="account_change_password"),
    path("compte/mot-de-passe/definir/", account.password_set, name="account_set_password"),
    path("compte/mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "compte/mot-de-passe/oublie/envoye/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^compte/mot-de-passe/oublie/cle/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "compte/mot-de-passe/oublie/fait/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("compte/adresse/", account.email, name="account_email"),
    path(
        "compte/adresse/a-verifier/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^compte/adresse/verifier/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"
    ),
    path("compte/second-facteur/", mfa.index, name="mfa_index"),
    path("compte/second-facteur/code/", mfa.authenticate, name="mfa_authenticate"),
    path("compte/second-facteur/confirmation/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/second-facteur/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "compte/second-facteur/codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "compte/second-facteur/codes/nouveaux/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/second-facteur/codes/fichier/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
