import io
import re

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from poles import services
from poles.enums import TeamCapacity
from poles.forms import member_columns, member_lines
from poles.models import Membership
from tests.core.sheets.books import csv_file, xlsx_file
from tests.factories import ROMANS, MembershipFactory, PoleFactory, UserFactory, now, of_team, siret

pytestmark = pytest.mark.django_db

LINES = re.compile(r'name="lines" value="([^"]+)"')


@pytest.fixture
def pole(client):
    pole = PoleFactory()
    client.force_login(pole.created_by)
    return pole


def address(name, pole):
    return reverse(f"poles:{name}", args=[pole.pk, pole.slug])


def send(client, pole, upload, name="membres.csv"):
    upload.name = name
    return client.post(address("import_members", pole), {"upload": upload})


def confirm(client, pole, shown):
    return client.post(address("confirm_import", pole), {"lines": LINES.search(shown.text)[1]})


GOOD = [
    ["Nom", "SIRET", "Commune"],
    ["Halle", siret(1), "Romans-sur-Isère"],
    ["Menuiserie", siret(2), "26281"],
]


def test_import_is_reached_from_the_members_page_by_who_may_edit(client, pole):
    link = f'href="{address("import_members", pole)}"'
    assert link in client.get(address("members", pole)).text

    client.force_login(of_team(pole, TeamCapacity.READER))

    shown = client.get(address("members", pole)).text
    assert link not in shown
    assert client.get(address("import_members", pole)).status_code == 404


def test_preview_writes_nothing_and_confirmation_does(client, pole):
    shown = send(client, pole, csv_file(GOOD))

    assert shown.status_code == 200
    assert "Rien n’est encore enregistré" in shown.text
    assert not Membership.objects.exists()
    done = confirm(client, pole, shown)
    assert done.url == address("members", pole)
    assert list(pole.memberships.order_by("pk").values_list("name", "commune")) == [
        ("Halle", ROMANS),
        ("Menuiserie", ROMANS),
    ]
    assert "Membres ajoutés\xa0: 2" in client.get(done.url).text


def test_new_name_of_a_member_that_confirmed_is_told_before_it_is_confirmed(client, pole):
    for rank, email in ((1, "a@exemple.test"), (2, "")):
        MembershipFactory(
            pole_id=pole.pk, by=pole.created_by, name=f"Halle {rank}", siret=siret(rank), contact_email=email
        )
    asked = (
        services.ask_all(pole_id=pole.pk, by=pole.created_by, at=now()).sent[0].confirmation_requests.get()
    )
    answer = services.ConfirmationDetails(
        joins=True, signatory="Dominique", quality="Gérante", siret=siret(1)
    )
    services.answer_request(request_id=asked.pk, answer=answer, letter=None, at=now())

    told = send(client, pole, csv_file([["SIRET", "Nom"], [siret(1), "Autre"], [siret(2), "Autre encore"]]))
    kept = send(client, pole, csv_file([["SIRET", "Nom", "Rôle"], [siret(1), "Halle 1", "Héberge"]]))

    assert told.text.count("a confirmé sous le nom") == 1
    remark = told.text[: told.text.index("Cette structure a confirmé sous le nom «\xa0Halle 1\xa0»")]
    assert "Ligne 2, colonne B" in remark[-300:]
    assert remark.index("À vérifier") < told.text.index("Confirmer l’import")
    assert "a confirmé sous le nom" not in kept.text
    assert confirm(client, pole, told).status_code == 302


def test_confirming_twice_imports_once(client, pole):
    shown = send(client, pole, xlsx_file(GOOD))

    answers = [confirm(client, pole, shown) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert pole.memberships.count() == 2
    assert "déjà à jour" in client.get(answers[1].url).text


def test_faults_are_shown_by_line_and_column_and_cannot_be_confirmed(client, pole):
    shown = send(client, pole, csv_file([*GOOD, ["Fausse", "123", "Valence"]]))

    assert shown.status_code == 422
    assert "Ligne 4, colonne B" in shown.text
    assert "Ligne 4, colonne C" in shown.text
    assert "82186" in shown.text
    assert LINES.search(shown.text) is None


def test_a_hundred_faults_are_shown_and_the_others_counted(client, pole):
    shown = send(client, pole, csv_file([["Nom", "SIRET"], *[[f"Membre {n}", "1"] for n in range(130)]]))

    assert shown.text.count("Un numéro SIRET compte 14 chiffres") == 100
    assert "Et 30 autres erreurs" in shown.text


def test_list_that_changed_meanwhile_is_shown_anew(client, pole):
    MembershipFactory(pole_id=pole.pk, by=pole.created_by, name="Halle", siret=siret(1), commune="26362")
    shown = send(client, pole, csv_file(GOOD))
    halle = pole.memberships.get()
    services.change_member(
        membership_id=halle.pk,
        member=services.MemberDetails(name="Halle", siret=siret(1), role="Anime"),
        by=pole.created_by,
        at=now(),
    )

    refused = confirm(client, pole, shown)

    assert refused.status_code == 409
    assert "a changé depuis l’aperçu" in refused.text
    assert pole.memberships.count() == 1
    assert confirm(client, pole, refused).status_code == 302
    assert pole.memberships.count() == 2
    halle.refresh_from_db()
    assert (halle.role, halle.commune) == ("Anime", ROMANS)


def test_preview_of_another_person_or_pole_is_refused(client, pole):
    shown = send(client, pole, csv_file(GOOD))
    other = of_team(pole, TeamCapacity.EDITOR)
    elsewhere = PoleFactory(by=pole.created_by)

    assert confirm(client, elsewhere, shown).status_code == 409
    client.force_login(other)
    assert confirm(client, pole, shown).status_code == 409
    assert not Membership.objects.exists()


def test_preview_of_another_day_is_refused(client, pole, monkeypatch):
    shown = send(client, pole, csv_file(GOOD))
    monkeypatch.setattr(member_lines, "_SECONDS", -1)

    refused = confirm(client, pole, shown)

    assert refused.status_code == 409
    assert "n’est plus valable" in refused.text


@pytest.mark.parametrize("lines", ["", "faux", "autre"])
def test_lines_that_we_did_not_sign_are_refused(client, pole, lines):
    if lines == "autre":
        lines = signing.dumps({"for": [pole.pk, pole.created_by_id], "plan": "", "lines": []}, salt="autre")

    assert client.post(address("confirm_import", pole), {"lines": lines}).status_code == 409


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (io.BytesIO(b"%PDF-1.7"), "PDF"),
        (io.BytesIO(b""), "vide"),
        (csv_file([["Titre"], ["Halle"]]), "Cette colonne manque"),
        (csv_file([["Nom"], *[["x"]] * 50_000]), "2\xa0000 au plus"),
    ],
)
def test_file_that_is_no_list_is_refused(client, pole, upload, said):
    upload.seek(0)
    refused = send(client, pole, upload, name="membres.xlsx")

    assert refused.status_code == 422
    assert said in refused.text


def test_no_file_is_told(client, pole):
    assert "Choisissez le fichier" in client.post(address("import_members", pole), {}).text


def test_list_without_a_line_says_so(client, pole):
    assert "aucune ligne" in send(client, pole, csv_file([["Nom"]])).text


def test_what_a_file_says_is_never_markup(client, pole):
    shown = send(
        client, pole, csv_file([["Nom", "<script>x", "SIRET"], ["<script>alert(1)</script>", "", "<b>"]])
    )

    assert "<script>alert" not in shown.text
    assert "<script>x" not in shown.text
    assert "&lt;b&gt;" in shown.text


def test_members_are_taken_away_and_brought_back_the_same(client, pole):
    confirm(client, pole, send(client, pole, csv_file(GOOD)))
    client.force_login(of_team(pole, TeamCapacity.READER))
    taken = [client.get(address(name, pole)) for name in ("members_csv", "members_xlsx")]
    client.force_login(pole.created_by)

    for answer in taken:
        assert "attachment" in answer["Content-Disposition"]
        shown = send(client, pole, io.BytesIO(answer.content))
        assert (shown.status_code, "dit déjà tout" in shown.text) == (200, True)


def test_model_has_every_column_and_no_line(client, pole):
    sheet = load_workbook(io.BytesIO(client.get(address("members_model_xlsx", pole)).content)).active
    written = client.get(address("members_model_csv", pole)).content.decode("utf-8-sig")

    headings = [column.heading for column in member_columns.COLUMNS]
    assert [cell.value for cell in sheet[1]] == headings
    assert sheet.max_row == 1
    assert written == ";".join(headings) + "\r\n"


@pytest.mark.parametrize("name", ["members_csv", "members_xlsx"])
def test_members_are_taken_away_in_as_many_queries_whatever_their_number(client, pole, name):
    counts = []
    for count in (1, 3):
        for _ in range(count):
            MembershipFactory(pole_id=pole.pk, by=pole.created_by)
        with CaptureQueriesContext(connection) as asked:
            client.get(address(name, pole))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_stranger_finds_nothing(client, pole):
    client.force_login(UserFactory())

    assert client.get(address("members_csv", pole)).status_code == 404
