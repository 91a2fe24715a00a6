"""Sign-in, password, second factor and what a person sets of their account: django-allauth's views and ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path

from accounts.views import account as ours
from accounts.views import proconnect, roles

#: Named ``accounts:…``.
own = [
    path("", ours.overview, name="account"),
    path("nom/", ours.name, name="name"),
    path("proconnect/", ours.unlink_proconnect, name="unlink_proconnect"),
    path("appareils/", ours.sessions, name="sessions"),
    path("appareils/<int:session_id>/deconnecter/", ours.end_session, name="end_session"),
    path("appareils/autres/deconnecter/", ours.end_other_sessions, name="end_other_sessions"),
]

#: Named ``roles:…``.
grants = [
    path("", roles.people, name="people"),
    path("donner/", roles.give, name="give"),
    path("<int:person_id>/", roles.person, name="person"),
    path("retirer/<int:grant_id>/", roles.take, name="take"),
]

urlpatterns = [
    path("habilitations/", include((grants, "roles"))),
    path("compte/", include((own, "accounts"))),
    path("connexion/", account.login, name="account_login"),
    path("connexion/proconnect/", proconnect.sign_in, name="proconnect_login"),
    path("connexion/proconnect/retour/", proconnect.callback, name="proconnect_callback"),
    path("deconnexion/", proconnect.sign_out, name="account_logout"),
    path("deconnexion/proconnect/", proconnect.leave, name="proconnect_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("compte/inactif/", account.account_inactive, name="account_inactive"),
    path("compte/confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/mot-de-passe/", ours.change_password, name="account_change_password"),
    path("compte/mot-de-passe/definir/", ours.set_password, name="account_set_password"),
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
    path("compte/adresse/", ours.email, name="account_email"),
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
    path("compte/second-facteur/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("compte/second-facteur/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "compte/second-facteur/cles/confirmation/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("compte/second-facteur/cles/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("compte/second-facteur/cles/<int:pk>/retirer/", ours.remove_key, name="mfa_remove_webauthn"),
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
