from django.urls import path

from poles.views import (
    claim,
    confirmation,
    directory,
    identified,
    identity,
    invitation,
    lead,
    member_piece,
    member_sheet,
    members,
    perimeter,
    register_sheet,
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
    path("nouveau/", identity.create, name="create"),
    path(POLE, directory.pole, name="pole"),
    path(f"{POLE}apercu/", directory.preview, name="preview"),
    path(f"{POLE}revendiquer/", claim.claim, name="claim"),
    path(f"{POLE}revendiquer/retirer/", claim.withdraw, name="withdraw_claim"),
    path(f"{POLE}modifier/", identity.describe, name="describe"),
    path(f"{POLE}public/", identity.public_page, name="public_page"),
    path(f"{POLE}public/publier/", identity.give_consent, name="give_consent"),
    path(f"{POLE}public/retirer/", identity.withdraw_consent, name="withdraw_consent"),
    path(f"{POLE}membres/", members.members, name="members"),
    path(f"{POLE}membres/importer/", member_sheet.prepare, name="import_members"),
    path(f"{POLE}membres/importer/confirmer/", member_sheet.confirm, name="confirm_import"),
    path(f"{POLE}membres/modele.csv", member_sheet.model, {"kind": "csv"}, name="members_model_csv"),
    path(f"{POLE}membres/modele.xlsx", member_sheet.model, {"kind": "xlsx"}, name="members_model_xlsx"),
    path(f"{POLE}membres/liste.csv", member_sheet.export, {"kind": "csv"}, name="members_csv"),
    path(f"{POLE}membres/liste.xlsx", member_sheet.export, {"kind": "xlsx"}, name="members_xlsx"),
    path(f"{POLE}membres/ajouter/", members.add_member, name="add_member"),
    path(MEMBER, members.change_member, name="change_member"),
    path(f"{MEMBER}retirer/", members.remove_member, name="remove_member"),
    path(f"{MEMBER}lien/", confirmation.ask, name="ask_confirmation"),
    path(f"{MEMBER}lien/annuler/", confirmation.revoke, name="revoke_confirmation"),
    path(f"{MEMBER}pieces/", member_piece.documents, name="member_pieces"),
    path(f"{MEMBER}pieces/<str:code>/", member_piece.download, name="member_piece"),
    path(f"{MEMBER}pieces/<str:code>/retirer/", member_piece.remove, name="remove_member_piece"),
    path(f"{POLE}membres/liens/", confirmation.ask_all, name="ask_confirmations"),
    path("adhesion/<str:token>/", confirmation.confirm, name="confirm"),
    path(f"{POLE}membres/liste/", members.declare_complete, name="declare_complete"),
    path(f"{POLE}perimetre/", perimeter.perimeter, name="perimeter"),
    path(f"{POLE}equipe/", team.team, name="team"),
    path(f"{POLE}equipe/inviter/", invitation.invite, name="invite"),
    path(f"{INVITATION}renvoyer/", invitation.resend, name="resend_invitation"),
    path(f"{INVITATION}annuler/", invitation.revoke, name="revoke_invitation"),
    path(f"{POLE}equipe/quitter/", team.leave, name="leave_team"),
    path(f"{POLE}equipe/porteur/", lead.transfer, name="transfer_lead"),
    path(PERSON, team.change, name="change_capacity"),
    path(f"{PERSON}retirer/", team.remove, name="remove_person"),
    path("invitation/<str:invitation_key>/", invitation.answer, name="invitation"),
    path(f"{POLE}changer-de-porteur/", lead.replace, name="replace_lead"),
    path(f"{POLE}changer-de-porteur/<int:transfer_id>/", lead.request_file, name="lead_request"),
]

#: The register of identified poles, under a name and an address of its own.
register_urlpatterns = [
    path("", identified.entries, name="entries"),
    path("ajouter/", identified.add, name="add"),
    path("importer/", register_sheet.upload, name="upload"),
    path("importer/confirmer/", register_sheet.confirm, name="confirm_upload"),
    path("importer/modele/", register_sheet.template, name="upload_template"),
    path("doublons/", identified.doubles, name="doubles"),
    path("porteurs/", lead.leads, name="leads"),
    path("demandes/", claim.claims, name="claims"),
    path("demandes/<int:claim_id>/", claim.one, name="claim"),
    path("demandes/<int:claim_id>/accepter/", claim.agree, name="agree"),
    path("demandes/<int:claim_id>/refuser/", claim.refuse, name="refuse"),
    path("demandes/<int:claim_id>/document/", claim.document, name="claim_document"),
    path("<int:pole_id>/", identified.entry, name="entry"),
    path("<int:pole_id>/modifier/", identified.change, name="change"),
    path("<int:pole_id>/separer/", identified.separate, name="separate"),
    path("<int:pole_id>/comparer/<int:other_id>/", identified.compare, name="compare"),
]
