from django.urls import path

from poles.views import (
    confirmation,
    directory,
    invitation,
    lead,
    member_piece,
    member_sheet,
    people,
    perimeter,
    team,
)

app_name = "poles"

POLE = "<int:pole_id>-<slug:slug>/"
MEMBER = f"{POLE}membres/<int:member_id>/"
INVITATION = f"{POLE}equipe/invitations/<int:invitation_id>/"
PERSON = f"{POLE}equipe/<int:person_id>/"

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("territoires/", perimeter.territories, name="territories"),
    path("nouveau/", team.create, name="create"),
    path(POLE, directory.pole, name="pole"),
    path(f"{POLE}modifier/", team.describe, name="describe"),
    path(f"{POLE}membres/", team.members, name="members"),
    path(f"{POLE}membres/importer/", member_sheet.prepare, name="import_members"),
    path(f"{POLE}membres/importer/confirmer/", member_sheet.confirm, name="confirm_import"),
    path(f"{POLE}membres/modele.csv", member_sheet.model, {"kind": "csv"}, name="members_model_csv"),
    path(f"{POLE}membres/modele.xlsx", member_sheet.model, {"kind": "xlsx"}, name="members_model_xlsx"),
    path(f"{POLE}membres/liste.csv", member_sheet.export, {"kind": "csv"}, name="members_csv"),
    path(f"{POLE}membres/liste.xlsx", member_sheet.export, {"kind": "xlsx"}, name="members_xlsx"),
    path(f"{POLE}membres/ajouter/", team.add_member, name="add_member"),
    path(MEMBER, team.change_member, name="change_member"),
    path(f"{MEMBER}retirer/", team.remove_member, name="remove_member"),
    path(f"{MEMBER}lien/", confirmation.ask, name="ask_confirmation"),
    path(f"{MEMBER}lien/annuler/", confirmation.revoke, name="revoke_confirmation"),
    path(f"{MEMBER}pieces/", member_piece.documents, name="member_pieces"),
    path(f"{MEMBER}pieces/<str:code>/", member_piece.download, name="member_piece"),
    path(f"{MEMBER}pieces/<str:code>/retirer/", member_piece.remove, name="remove_member_piece"),
    path(f"{POLE}membres/liens/", confirmation.ask_all, name="ask_confirmations"),
    path("adhesion/<str:token>/", confirmation.confirm, name="confirm"),
    path(f"{POLE}membres/liste/", team.declare_complete, name="declare_complete"),
    path(f"{POLE}perimetre/", perimeter.perimeter, name="perimeter"),
    path(f"{POLE}equipe/", people.team, name="team"),
    path(f"{POLE}equipe/inviter/", invitation.invite, name="invite"),
    path(f"{INVITATION}renvoyer/", invitation.resend, name="resend_invitation"),
    path(f"{INVITATION}annuler/", invitation.revoke, name="revoke_invitation"),
    path(f"{POLE}equipe/quitter/", people.leave, name="leave_team"),
    path(f"{POLE}equipe/porteur/", lead.transfer, name="transfer_lead"),
    path(PERSON, people.change, name="change_capacity"),
    path(f"{PERSON}retirer/", people.remove, name="remove_person"),
    path("invitation/<str:invitation_key>/", invitation.answer, name="invitation"),
    path(f"{POLE}changer-de-porteur/", lead.replace, name="replace_lead"),
    path(f"{POLE}changer-de-porteur/<int:transfer_id>/", lead.request_file, name="lead_request"),
]
