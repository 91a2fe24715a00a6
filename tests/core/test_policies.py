from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from accounts.enums import Role
from accounts.models import User
from accounts.services import end_role, grant_role
from core.clock import database_now
from core.policies import PUBLIC, SIGNED_IN, Policy, public, roles, signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _answer(request: object) -> HttpResponse:
    return HttpResponse("ouvert")


@public
def _open(request: object) -> HttpResponse:
    return HttpResponse("ouvert")


@signed_in
def _for_the_signed_in(request: object) -> HttpResponse:
    return HttpResponse("ouvert")


@roles(Role.AUDITOR)
def _for_auditors(request: object) -> HttpResponse:
    return HttpResponse("ouvert")


@public
def handler403(request: object, exception: Exception) -> HttpResponse:
    return HttpResponse("fermé", status=403)


urlpatterns = [
    path("sans-regle/", _answer),
    path("public/", _open),
    path("connecte/", _for_the_signed_in),
    path("audit/", _for_auditors),
    path("connexion/", _open, name="account_login"),
]


@pytest.fixture
def routed(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def person() -> User:
    return User.objects.create_user("audit@exemple.example")


@pytest.mark.parametrize(
    ("address", "anonymous", "without_role", "auditor"),
    [
        ("/sans-regle/", 403, 403, 403),
        ("/public/", 200, 200, 200),
        ("/connecte/", 302, 200, 200),
        ("/audit/", 302, 403, 200),
    ],
)
def test_policy_middleware_admits_whom_the_view_declares(
    routed, client, person, address, anonymous, without_role, auditor
):
    assert client.get(address).status_code == anonymous
    client.force_login(person)
    assert client.get(address).status_code == without_role
    grant_role(user=person, role=Role.AUDITOR, by=None, at=database_now())
    assert client.get(address).status_code == auditor


def test_policy_middleware_sends_the_unknown_to_sign_in_and_back(routed, client):
    response = client.get("/audit/?page=2")
    assert response["Location"] == "/connexion/?next=/audit/%3Fpage%3D2"


def test_role_ended_closes_the_address_at_once(routed, client, person):
    grant_role(user=person, role=Role.AUDITOR, by=None, at=database_now())
    client.force_login(person)
    assert client.get("/audit/").status_code == 200
    end_role(user=person, role=Role.AUDITOR, by=None, at=database_now())
    assert client.get("/audit/").status_code == 403


def test_policy_of_roles_refuses_anonymous_people():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answers = [
        policy.admits(request.user) for policy in (PUBLIC, SIGNED_IN, Policy(roles=frozenset({"auditor"})))
    ]
    assert answers == [True, False, False]


def test_pages_about_somebody_are_kept_by_nobody(client):
    person = UserFactory()
    assert "no-store" in client.get("/compte/mot-de-passe/oublie/")["Cache-Control"]
    assert not client.get("/poles/territoires/?q=paris")["Cache-Control"].startswith("private")

    client.force_login(person)
    for address in ("/compte/", "/dossiers/", "/"):
        assert client.get(address)["Cache-Control"] == "private, no-store"
