from django.urls import path

from core import views

app_name = "verification"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:typed>/", views.document, name="document"),
]
