import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from applications.enums import PieceState
from applications.services import remove_piece
from core.pieces import checking
from tests.factories import DraftFactory, SubmittedFactory, UserFactory, checked_now, now, pdf

pytestmark = pytest.mark.django_db


def read(response):
    """Return a file's bytes; read to its end, it is closed."""
    return b"".join(response.streaming_content)


@pytest.fixture
def draft(client):
    application = DraftFactory(filled=True)
    client.force_login(application.created_by)
    return application


def address(name, application, *more):
    return reverse(f"applications:{name}", args=[application.number, *more])


def form(data=None, name="charte.pdf", **changes):
    upload = SimpleUploadedFile(name, pdf("Charte") if data is None else data)
    return {"kind": "charter", "label": "Charte signée", "upload": upload, **changes}


def test_add_takes_a_file_which_is_then_checked(client, draft, django_capture_on_commit_callbacks):
    response = client.post(address("add_piece", draft), form())

    assert response.url == address("pieces", draft)
    assert "elle est en cours de vérification" in client.get(response.url).text
    with django_capture_on_commit_callbacks(execute=True):
        checked_now(draft)
    piece = draft.pieces.get(code="P7")
    assert (piece.label, piece.state) == ("Charte signée", PieceState.CLEAN)
    assert read(client.get(address("download_piece", draft, "P7"))) == pdf("Charte")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"MZ\x90 un programme", "n’est pas lisible"),
        (b"<html><script>alert(1)</script>", "n’est pas lisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format de bureautique"),
    ],
)
def test_add_says_at_once_why_a_file_cannot_be_taken(client, draft, data, words):
    page = client.post(address("add_piece", draft), form(data))
    script = client.post(address("add_piece", draft), form(data), headers={"accept": "application/json"})

    assert page.status_code == script.status_code == 422
    assert words in page.text
    assert words in script.json()["errors"][0]
    assert draft.pieces.count() == 6


def test_add_shows_its_sender_why_a_file_is_refused(client, draft, django_capture_on_commit_callbacks):
    client.post(address("add_piece", draft), form(b"%PDF-1.7 coupe"))
    with django_capture_on_commit_callbacks(execute=True):
        checked_now(draft)

    assert "Ce fichier est abîmé" in client.get(address("pieces", draft)).text
    again = client.post(address("add_piece", draft), form(b"%PDF-1.7 coupe"), follow=True)
    assert "Ce fichier a déjà été refusé. Ce fichier est abîmé" in again.text
    assert client.get(address("download_piece", draft, "P7")).status_code == 404


def test_add_says_that_a_file_is_too_large(client, draft, monkeypatch):
    monkeypatch.setattr(checking, "MAX_BYTES", 10)

    assert "la limite de 25\xa0Mo" in client.post(address("add_piece", draft), form()).text


def test_add_wants_a_file_and_takes_its_name_where_none_is_typed(client, draft):
    response = client.post(address("add_piece", draft), {"kind": "charter"})

    assert response.status_code == 422
    assert 'href="#id_upload"' in response.text
    client.post(address("add_piece", draft), form(label="", name="Charte\u202e 2026.pdf"))
    assert draft.pieces.get(code="P7").label == "Charte 2026"


def test_add_answers_a_script_in_json(client, draft):
    asked = {"headers": {"accept": "application/json"}}

    taken = client.post(address("add_piece", draft), form(), **asked)
    again = client.post(address("add_piece", draft), form(), **asked)

    # Sent again after an answer that was lost on its way: the same piece.
    assert taken.status_code == again.status_code == 201
    assert taken.json() == again.json() == {"code": "P7", "state": "pending", "refusal": ""}


def test_pieces_are_waited_for_by_their_sender_until_they_are_settled(
    client, draft, django_capture_on_commit_callbacks
):
    client.post(address("add_piece", draft), form())
    page = client.get(address("pieces", draft)).text
    part = client.get(address("pieces", draft), headers={"hx-request": "true"}).text

    assert part.strip() in page
    assert 'hx-trigger="every 3s"' in part
    with django_capture_on_commit_callbacks(execute=True):
        checked_now(draft)
    assert "hx-trigger" not in client.get(address("pieces", draft), headers={"hx-request": "true"}).text


def test_pieces_of_a_sent_dossier_are_on_its_page(client):
    application = SubmittedFactory()
    client.force_login(application.created_by)

    assert client.get(address("pieces", application)).url == address("detail", application)


def test_remove_asks_then_takes_the_piece_out(client, draft):
    assert "Retirer cette pièce" in client.get(address("remove_piece", draft, "P1")).text

    client.post(address("remove_piece", draft, "P1"))

    assert client.get(address("remove_piece", draft, "P1")).status_code == 404
    assert client.get(address("download_piece", draft, "P1")).status_code == 404


def test_download_gives_a_file_that_nothing_opens_by_itself(client, draft):
    response = client.get(address("download_piece", draft, "P1"))

    assert read(response) == pdf()
    assert response["Content-Disposition"] == f'attachment; filename="{draft.number}-P1.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_download_of_a_sent_dossier_gives_what_was_sent(client):
    application = SubmittedFactory()
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    assert read(client.get(address("download_piece", application, "P1"))) == pdf()
    assert client.get(address("download_piece", application, "P9")).status_code == 404


def test_pieces_of_a_sent_dossier_no_longer_change(client):
    application = SubmittedFactory()
    client.force_login(application.created_by)

    for answer in (
        client.post(address("add_piece", application), form(), follow=True),
        client.post(address("remove_piece", application, "P1"), follow=True),
    ):
        assert answer.redirect_chain == [(reverse("applications:detail", args=[application.number]), 302)]
        assert "ses pièces ne changent plus" in answer.text
    assert application.pieces.filter(removed_at=None).count() == 6


@pytest.mark.parametrize("roles", [[], [Role.REVIEWER], [Role.CASE_OFFICER], [Role.AUDITOR]])
def test_pieces_of_another_team_s_draft_are_not_there(client, roles):
    application = DraftFactory(filled=True)
    client.force_login(UserFactory(roles=roles))

    answers = [
        client.get(address("download_piece", application, "P1")),
        client.post(address("add_piece", application), form()),
        client.post(address("remove_piece", application, "P1")),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_piece_removed_by_another_stays_removed(client, draft):
    remove_piece(application_id=draft.pk, code="P1", by=draft.created_by, at=now())

    assert client.post(address("remove_piece", draft, "P1")).status_code == 404
