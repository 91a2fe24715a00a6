from django.urls import path

from funding import views

app_name = "funding"

urlpatterns = [
    path("", views.envelopes, name="envelopes"),
    path("<int:envelope_id>/", views.envelope, name="envelope"),
]
