import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from applications.services import remove_piece
from core import pieces
from tests.factories import DraftFactory, SubmittedFactory, UserFactory, now, pdf

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


def test_add_attaches_a_file_under_the_next_code(client, draft):
    response = client.post(address("add_piece", draft), form())

    assert response.url == address("detail", draft)
    assert draft.pieces.get(code="P2").label == "Charte signée"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"MZ\x90 un programme", "n’est pas lisible"),
        (b"%PDF-1.7 coupe", "Ce PDF est abîmé"),
        (b"<html><script>alert(1)</script>", "n’est pas lisible"),
    ],
)
def test_add_says_why_a_file_is_refused(client, draft, data, words):
    response = client.post(address("add_piece", draft), form(data))

    assert response.status_code == 422
    assert words in response.text
    assert draft.pieces.count() == 1


def test_add_says_that_a_file_is_too_large(client, draft, monkeypatch):
    monkeypatch.setattr(pieces, "MAX_BYTES", 10)

    assert "la limite est de" in client.post(address("add_piece", draft), form()).text


def test_add_wants_a_file_and_a_name(client, draft):
    response = client.post(address("add_piece", draft), {"kind": "charter"})

    assert response.status_code == 422
    assert 'href="#id_label"' in response.text
    assert 'href="#id_upload"' in response.text


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
    assert application.pieces.filter(removed_at=None).count() == 1


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
