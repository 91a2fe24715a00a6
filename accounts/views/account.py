from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from allauth.account.views import EmailView, PasswordChangeView, PasswordSetView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import perms, proconnect, queries, services
from accounts.devices import described
from accounts.forms import NameForm
from accounts.requests import SignedInRequest
from accounts.views.roles import told
from core.answers import CHANGED, sent, status_of
from core.clock import database_now
from core.policies import signed_in

_confirmed = reauthentication_required(app="allauth.account")

#: Pages of allauth that leave a person's identity unasked where they are opened, or ask for the password alone.
email = _confirmed(EmailView.as_view())
change_password = _confirmed(PasswordChangeView.as_view())
set_password = _confirmed(PasswordSetView.as_view())


@signed_in
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show everything that a person may set of their own account."""
    user = request.user
    context = {
        "second_factor": perms.has_second_factor(user=user),
        "sessions": queries.open_sessions(user=user).count(),
        "proconnect": queries.proconnect_link(user=user),
        "roles": told(user.grants_in_force()),
    }
    return render(request, "accounts/account.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def name(request: SignedInRequest) -> HttpResponse:
    user = request.user
    form = NameForm(sent(request), initial={"first_name": user.first_name, "last_name": user.last_name})
    if form.is_valid():
        try:
            services.rename(user_id=user.pk, **form.cleaned_data, by=user, at=database_now())
        except services.UnableToRename as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre nom est enregistré.")
            return redirect("accounts:account")
    return render(request, "accounts/name.html", {"form": form}, status=status_of(form))


@signed_in
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Show the browsers in which the person is signed in, this one first."""
    own = request.session.session_key
    rows = [
        {"session": one, "device": described(one.user_agent), "here": one.session_key == own}
        for one in queries.open_sessions(user=request.user)
    ]
    rows.sort(key=lambda row: not row["here"])
    return render(request, "accounts/sessions.html", {"rows": rows})


@signed_in
@require_POST
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    own = request.session.session_key
    try:
        ended = services.end_session(session_id=session_id, by=request.user)
    except services.UnableToEndSession as refusal:
        messages.warning(request, str(refusal))
        return redirect("accounts:sessions")
    if ended == own:
        logout(request)
        return redirect("account_login")
    messages.success(request, "Cet appareil est déconnecté.")
    return redirect("accounts:sessions")


@signed_in
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    services.end_other_sessions(user=request.user, keep=request.session.session_key)
    messages.success(request, "Tous vos autres appareils sont déconnectés.")
    return redirect("accounts:sessions")


@signed_in
@require_http_methods(["GET", "POST"])
def unlink_proconnect(request: SignedInRequest) -> HttpResponse:
    """Ask whether ProConnect is to open the account no more, and untie it for whoever proves who they are."""
    if queries.proconnect_link(user=request.user) is None:
        raise Http404
    return _unlink(request) if request.method == "POST" else _ask_to_unlink(request)


def _ask_to_unlink(request: SignedInRequest) -> HttpResponse:
    hopeless = None if request.user.has_usable_password() else services.NoPassword()
    return render(request, "accounts/proconnect.html", {"refused": hopeless})


@reauthentication_required(app="allauth.socialaccount")
def _unlink(request: SignedInRequest) -> HttpResponse:
    keep = request.session.session_key
    try:
        services.unlink_proconnect(by=request.user, keep=keep, at=database_now())
    except services.NoPassword as refusal:
        return render(request, "accounts/proconnect.html", {"refused": refusal}, status=CHANGED)
    except services.UnableToUnlink as refusal:
        messages.warning(request, str(refusal))
    else:
        proconnect.forget_second_factor(request)
        messages.success(request, "Votre compte n’est plus relié à ProConnect.")
    return redirect("accounts:account")


class _RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a security key, unless it is the last factor of someone who needs one."""

    def form_valid(self, form: Form) -> HttpResponse:
        key: Authenticator = self.get_object()
        if perms.may_remove_factor(user=self.request.user, factor_id=key.pk):
            return super().form_valid(form)
        text = "Votre rôle demande un second facteur, et cette clé est le dernier. Ajoutez-en un autre, puis retirez-la."
        messages.error(self.request, text)
        return redirect("mfa_list_webauthn")


remove_key = _RemoveKey.as_view()
