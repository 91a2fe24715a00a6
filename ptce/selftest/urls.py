"""Addresses of the self-test."""

from django.urls import path

from ptce.selftest import views

app_name = "selftest"

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("questions/", views.questions, name="questions"),
    path("garder/", views.keep, name="keep"),
    path("dossier/", views.draft, name="draft"),
]
