"""Addresses of the whole platform; each app keeps its own below its prefix."""

from django.urls import URLPattern, URLResolver, include, path

import applications.urls
import poles.urls
from ptce.observability import views as observability
from ptce.pages import abandonment, dossier, errors, health, home, jobs, static_pages

# A dossier's page shows what upper apps decide of it: composed here, it keeps its app's name.
dossiers = [
    *applications.urls.urlpatterns,
    path("<number:number>/", dossier.detail, name="detail"),
]

# So is what becomes of a pole with its dossiers.
poles_and_dossiers = [
    *poles.urls.urlpatterns,
    path(f"{poles.urls.POLE}abandonner/", abandonment.abandon, name="abandon"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sante/live/", health.live, name="health_live"),
    path("sante/pret/", health.ready, name="health_ready"),
    path("metriques/", observability.metrics, name="metrics"),
    path("accessibilite/", static_pages.accessibility, name="accessibility"),
    path("mentions-legales/", static_pages.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", static_pages.personal_data, name="personal_data"),
    path("verifier/", include("core.urls")),
    path("exploitation/taches/", jobs.overview, name="jobs"),
    path("exploitation/taches/<int:job_id>/relancer/", jobs.retry, name="job_retry"),
    path("suis-je-concerne/", include("ptce.selftest.urls")),
    path("compte/donnees/", include("ptce.people.urls")),
    path("", include("accounts.urls")),
    path("poles/", include((poles_and_dossiers, poles.urls.app_name))),
    path("reperage/", include((poles.urls.register_urlpatterns, "register"))),
    path("dossiers/", include((dossiers, applications.urls.app_name))),
    path("appels/", include((applications.urls.call_urlpatterns, "calls"))),
    path("questions/", include((applications.urls.question_urlpatterns, "questions"))),
    path("enveloppes/", include("funding.urls")),
    path("", include("reviews.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
