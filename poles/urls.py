from django.urls import path

from poles.views import directory, team

app_name = "poles"

POLE = "<int:pole_id>-<slug:slug>/"

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("nouveau/", team.create, name="create"),
    path(POLE, directory.pole, name="pole"),
    path(f"{POLE}modifier/", team.describe, name="describe"),
    path(f"{POLE}membres/", team.members, name="members"),
    path(f"{POLE}membres/ajouter/", team.add_member, name="add_member"),
    path(f"{POLE}membres/<int:member_id>/", team.change_member, name="change_member"),
    path(f"{POLE}membres/<int:member_id>/retirer/", team.remove_member, name="remove_member"),
    path(f"{POLE}membres/liste/", team.declare_complete, name="declare_complete"),
    path(f"{POLE}perimetre/", team.perimeter, name="perimeter"),
]
