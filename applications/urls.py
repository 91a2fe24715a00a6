"""Addresses of dossiers; ``applications:detail`` is composed above and joins them in ``ptce.urls``."""

from django.urls import path, register_converter

from applications.converters import NumberConverter, SectionConverter
from applications.views import (
    autosave,
    call,
    comments,
    draft,
    evaluation,
    listing,
    missing,
    piece,
    presence,
    questions,
    section,
    submission,
    version,
)

register_converter(NumberConverter, "number")
register_converter(SectionConverter, "section")

app_name = "applications"

DOSSIER = "<number:number>/"

urlpatterns = [
    path("", listing.dossiers, name="list"),
    path("nouveau/", listing.start, name="start"),
    path(f"{DOSSIER}brouillon/", draft.read, name="draft"),
    path(f"{DOSSIER}brouillon/copie/", draft.ask_copy, name="ask_copy"),
    path(f"{DOSSIER}brouillon/copie.pdf", draft.copy, name="copy"),
    path(f"{DOSSIER}intitule/", draft.rename, name="rename"),
    path(f"{DOSSIER}supprimer/", draft.discard, name="discard"),
    path(f"{DOSSIER}reprendre/", draft.duplicate, name="duplicate"),
    path(f"{DOSSIER}deposer/", submission.submit, name="submit"),
    path(f"{DOSSIER}ce-qu-il-manque/", missing.missing, name="missing"),
    path(f"{DOSSIER}commentaires/", comments.comments, name="comments"),
    path(f"{DOSSIER}commentaires/lus/", comments.read, name="comments_read"),
    path(f"{DOSSIER}commentaires/<int:thread_id>/", comments.thread, name="thread"),
    path(f"{DOSSIER}commentaires/<int:thread_id>/<int:comment_id>/", comments.comment, name="comment"),
    path(f"{DOSSIER}questions/", questions.of_dossier, name="questions"),
    path(f"{DOSSIER}recepisse/", submission.receipt, name="receipt"),
    path(f"{DOSSIER}evaluation/", evaluation.evaluation, name="evaluation"),
    path(f"{DOSSIER}evaluation/<int:version>/", evaluation.evaluation, name="evaluation_of_version"),
    path(f"{DOSSIER}versions/<int:version>/", version.version, name="version"),
    path(f"{DOSSIER}pieces/", piece.listing, name="pieces"),
    path(f"{DOSSIER}pieces/ajouter/", piece.add, name="add_piece"),
    path(f"{DOSSIER}pieces/<slug:code>/", piece.download, name="download_piece"),
    path(f"{DOSSIER}pieces/<slug:code>/retirer/", piece.remove, name="remove_piece"),
    path(f"{DOSSIER}presence/", presence.presence, name="presence"),
    path(f"{DOSSIER}<section:kind>/", section.section, name="section"),
    path(f"{DOSSIER}<section:kind>/enregistrement/", autosave.autosave, name="autosave"),
    path(f"{DOSSIER}<section:kind>/changements/<int:version>/", autosave.changes, name="changes"),
]

call_urlpatterns = [
    path("<slug:call_slug>/", call.call, name="call"),
    path("<slug:call_slug>/questions/", call.faq, name="faq"),
    path("<slug:call_slug>/questions/<int:entry_id>/", call.faq_entry, name="faq_entry"),
]

question_urlpatterns = [
    path("", questions.to_officers, name="list"),
    path("<int:question_id>/", questions.question, name="question"),
    path("<int:question_id>/repondre/", questions.answer, name="answer"),
    path("<int:question_id>/publier/", questions.publish, name="publish"),
]
