"""Addresses of the whole platform; each app keeps its own below its prefix."""

from django.urls import URLPattern, URLResolver, include, path

from ptce.pages import errors, health, home, static_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sante/live/", health.live, name="health_live"),
    path("sante/pret/", health.ready, name="health_ready"),
    path("accessibilite/", static_pages.accessibility, name="accessibility"),
    path("mentions-legales/", static_pages.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", static_pages.personal_data, name="personal_data"),
    path("", include("accounts.urls")),
    path("poles/", include("poles.urls")),
    path("dossiers/", include("applications.urls")),
    path("enveloppes/", include("funding.urls")),
    path("", include("reviews.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
