from django.urls import path

from ptce.people import views

app_name = "data"
urlpatterns = [
    path("", views.held, name="held"),
    path("export/", views.export, name="export"),
    path("fermer/", views.close, name="close"),
]
