import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core import sheets
from poles import register, register_sheet, services
from poles.models import DistinctPoles, Pole
from tests.factories import ROMANS, UserFactory, now

pytestmark = pytest.mark.django_db

UPLOAD, CONFIRM = reverse("register:upload"), reverse("register:confirm_upload")
HEADINGS = "Pôle;Commune;Région;Site internet;Information;Valeur;Source\n"


@pytest.fixture
def officer(client):
    officer = UserFactory(roles=[Role.CASE_OFFICER])
    client.force_login(officer)
    return officer


def send(client, *lines, name="liste.csv"):
    content = (HEADINGS + "\n".join(lines)).encode()
    return client.post(UPLOAD, {"upload": SimpleUploadedFile(name, content)})


def confirm(client, preview, **reasons):
    return client.post(CONFIRM, {"liste": preview.context["carried"], **reasons}, follow=True)


LUNE = ("Lune;Romans-sur-Isère;;lune.test;Création;2007;Note", "lune;26281;;;Emplois;12;Site")
RIVAGE = "Rivage;;Bretagne;;Création;2010;Note"


def test_a_list_is_shown_then_entered_once_confirmed(client, officer):
    preview = send(client, *LUNE, RIVAGE)

    assert preview.status_code == 200
    assert "2 pôles dans le fichier" in preview.text
    assert not Pole.objects.exists()

    confirm(client, preview)
    lune, rivage = Pole.objects.order_by("name")
    assert (lune.name, lune.commune, lune.region, lune.website) == ("Lune", ROMANS, "84", "https://lune.test")
    assert register.facts_of(lune) == [("Création", "2007", "Note"), ("Emplois", "12", "Site")]
    assert (rivage.commune, rivage.region, rivage.created_by) == ("", "53", officer)


def test_a_workbook_is_read_as_well(client, officer):
    row = {"name": "Lune", "commune": "26281", "label": "Création", "value": "2007", "source": "Note"}
    content = sheets.write_xlsx([row], columns=register_sheet.COLUMNS, title="Repérage")

    preview = client.post(UPLOAD, {"upload": SimpleUploadedFile("liste.xlsx", content)})

    confirm(client, preview)
    assert register.facts_of(Pole.objects.get()) == [("Création", "2007", "Note")]


def test_confirmed_twice_a_list_is_entered_once(client, officer):
    preview = send(client, *LUNE)

    for _ in range(2):
        confirm(client, preview)

    assert Pole.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("Lune;26281;;;Création;2007;", "G Source", "Cette case ne peut pas rester vide."),
        ("Lune;Nulle-Part;;;Création;2007;Note", "B Commune", "n’est le nom ni le code"),
        ("Lune;;Nulle-Région;;Création;2007;Note", "C Région", "d’aucune région"),
        ("Lune;;;;Création;2007;Note", "B Commune", "Donnez la commune, ou au moins la région."),
        ("Lune;26281;;pas un site;Création;2007;Note", "D Site internet", "n’est pas valable"),
        (f"{LUNE[0]}\nLune;26281;;;création;2008;Autre", "E Information", "est déjà dit de ce pôle"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column_and_nothing_is_entered(client, officer, line, place, words):
    preview = send(client, line)

    assert preview.status_code == 422
    assert words in preview.text
    assert f"<td>{place}</td>" in preview.text
    assert 'name="liste" value=""' in preview.text or 'name="liste"' not in preview.text
    assert not Pole.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"Autre;Titre\n1;2", HEADINGS.encode()])
def test_what_is_no_list_is_refused(client, officer, content):
    response = client.post(UPLOAD, {"upload": SimpleUploadedFile("liste.csv", content)})

    assert response.status_code == 422
    assert not Pole.objects.exists()


def test_what_looks_like_a_pole_of_the_directory_or_of_the_file_waits_for_a_reason(client, officer):
    services.register_identified_pole(
        details=services.PoleDetails(name="Groupe Lune", commune=ROMANS), facts=[], at=now()
    )
    twin = "Rivages;;Bretagne;;Création;2011;Note"

    preview = send(client, *LUNE, RIVAGE, twin)
    assert "Groupe Lune" in preview.text
    assert "plus haut dans le fichier" in preview.text

    told = confirm(client, preview)
    assert set(Pole.objects.values_list("name", flat=True)) == {"Groupe Lune", "Rivage"}
    assert "Laissés de côté" in told.text

    confirm(client, preview, **{"motif-2": "Une antenne"})
    assert set(Pole.objects.values_list("name", flat=True)) == {"Groupe Lune", "Rivage", "Lune"}
    assert DistinctPoles.objects.get().reason == "Une antenne"


def test_a_preview_changed_on_its_way_or_another_s_enters_nothing(client, officer):
    carried = send(client, *LUNE).context["carried"]
    other = Client()
    other.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    answers = [
        client.post(CONFIRM, {"liste": carried + "x"}),
        client.post(CONFIRM, {}),
        other.post(CONFIRM, {"liste": carried}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert not Pole.objects.exists()


def test_the_model_is_read_back(client, officer):
    response = client.get(reverse("register:upload_template"))

    assert response.status_code == 200
    for heading in ("Pôle", "Information", "Source"):
        assert heading in response.content.decode("utf-8-sig")
