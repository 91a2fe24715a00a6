"""Addresses of the desk, the reviewers and the committee; numbers of dossiers are read by ``applications``."""

from django.urls import path

from reviews.views import deliberation, desk, postponement, report, sessions, sheets, steps

app_name = "reviews"

DESK = "instruction/"
DOSSIER = f"{DESK}<number:number>/"
SHEETS = "evaluations/"
SHEET = f"{SHEETS}<int:assignment_id>/"
SESSIONS = "seances/"
SESSION = f"{SESSIONS}<int:session_id>/"
ITEM = f"{SESSION}<number:number>/"

urlpatterns = [
    path(DESK, desk.desk, name="desk"),
    path(DOSSIER, desk.dossier, name="dossier"),
    path(f"{DOSSIER}complet/", steps.confirm_complete, name="confirm_complete"),
    path(f"{DOSSIER}recevabilite/", steps.judge, name="judge"),
    path(f"{DOSSIER}evaluateur/", steps.assign, name="assign"),
    path(f"{DOSSIER}ordre-du-jour/", steps.put_on_agenda, name="put_on_agenda"),
    path(f"{DOSSIER}notification/", steps.notify, name="notify"),
    path(SHEETS, sheets.sheets, name="sheets"),
    path(SHEET, sheets.sheet, name="sheet"),
    path(f"{SHEET}declaration/", sheets.declaration, name="declaration"),
    path(f"{SHEET}deport/", sheets.step_back, name="step_back"),
    path(f"{SHEET}rendre/", sheets.submit, name="submit_sheet"),
    path(SESSIONS, sessions.sessions, name="sessions"),
    path(f"{SESSIONS}planifier/", sessions.plan, name="plan_session"),
    path(SESSION, sessions.session, name="session"),
    path(f"{SESSION}ouvrir/", sessions.open_session, name="open_session"),
    path(f"{SESSION}clore/", sessions.close_session, name="close_session"),
    path(ITEM, deliberation.item, name="item"),
    path(f"{ITEM}consensus/", deliberation.consensus, name="consensus"),
    path(f"{ITEM}decision/", deliberation.decide, name="decide"),
    path(f"{ITEM}report/", postponement.postpone, name="postpone"),
    path("dossiers/<number:number>/rapport/", report.report, name="report"),
]
