from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.enums import State, Strand, sections_of
from applications.models import Application, Call, Impediment, SubmittedVersion
from poles import services as poles
from poles.enums import MemberPieceKind
from tests.factories import (
    CallFactory,
    DraftFactory,
    PoleFactory,
    SubmittedFactory,
    UserFactory,
    now,
    piece_file,
)
from tests.pages import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(client):
    application = DraftFactory(filled=True)
    client.force_login(application.created_by)
    return application


def submit_url(application):
    return reverse("applications:submit", args=[application.number])


def receipt_url(application):
    return reverse("applications:receipt", args=[application.number])


def state_of(application):
    return Application.objects.get(pk=application.pk).state


def test_submit_sums_up_and_asks(client, ready):
    html = client.get(submit_url(ready)).text

    assert "Déposer le dossier</button>" in html
    assert "Parties non remplies" not in html
    assert "Rempli\xa0: 8" in html
    assert "Nos engagements communs pour le territoire." in html.split("Relire tout le dossier")[1]
    assert state_of(ready) == State.DRAFT


def test_submit_names_the_parts_left_blank(client):
    draft = DraftFactory()
    client.force_login(draft.created_by)

    html = client.get(submit_url(draft)).text

    blank = html.split("Parties non remplies</dt><dd>")[1].split("</dd>")[0]
    assert blank == ", ".join(kind.label for kind in sections_of(Strand.EXPERIMENTATION))


def test_submit_freezes_the_dossier_and_leads_to_the_receipt(client, ready):
    response = client.post(submit_url(ready))

    assert response.url == receipt_url(ready)
    assert state_of(ready) == State.SUBMITTED


def test_submit_twice_gives_the_same_receipt(client, ready):
    answers = [client.post(submit_url(ready)) for _ in range(2)]

    assert [answer.url for answer in answers] == [receipt_url(ready)] * 2
    assert SubmittedVersion.objects.count() == 1
    receipts = {client.get(answer.url).text.split("</dl>")[0].split("<dl")[1] for answer in answers}
    assert len(receipts) == 1
    assert client.get(submit_url(ready)).url == receipt_url(ready)


def test_submit_says_when_the_call_is_closed(client, ready):
    closed = now() - timedelta(seconds=1)
    Call.objects.filter(pk=ready.call_id).update(closes_at=closed)

    response = client.post(submit_url(ready))

    assert response.status_code == 409
    assert "est clos depuis le" in response.text
    assert "Déposer le dossier</button>" not in response.text
    assert state_of(ready) == State.DRAFT
    assert "L’appel est clos" in client.get(submit_url(ready)).text


def test_submit_within_the_grace_of_the_call_is_taken(client, ready):
    closed = now() - timedelta(seconds=30)
    Call.objects.filter(pk=ready.call_id).update(closes_at=closed, grace=timedelta(hours=1))

    assert client.post(submit_url(ready)).url == receipt_url(ready)


def test_submit_lists_what_is_missing_with_links(client):
    user = UserFactory()
    application = DraftFactory(by=user, pole=PoleFactory(by=user))
    client.force_login(user)

    response = client.post(submit_url(application))

    assert response.status_code == 409
    members = reverse("poles:members", args=[application.pole_id, application.pole.slug])
    assert f'<a href="{members}#membres">Ajoutez les structures membres du pôle.</a>' in response.text
    assert f"/dossiers/{application.number}/strategie/" in response.text
    assert f"/dossiers/{application.number}/pieces/" in response.text


def test_submit_says_what_keeps_the_lead_from_sending(client, ready):
    lead = ready.pole.memberships.get(is_lead=True).organisation
    Impediment.objects.create(organisation=lead, reason="Un rapport financier est en retard.", since=now())

    response = client.post(submit_url(ready))

    assert response.status_code == 409
    assert "Un rapport financier est en retard." in response.text


def test_submit_names_in_french_the_answer_that_the_criteria_cannot_read(client, ready):
    section = ready.sections.get(kind="experimental")
    section.content["place_surface_m2"] = -5
    section.save()

    response = client.post(submit_url(ready))

    assert response.status_code == 409
    assert "la réponse à «\xa0Sa surface, en mètres carrés\xa0» ne peut pas être lue" in response.text
    assert "expected" not in response.text
    assert state_of(ready) == State.DRAFT


def test_receipt_gives_both_times_the_digest_and_the_mentions(client):
    application = SubmittedFactory(call=CallFactory(service_name="Mission des pôles"))
    client.force_login(application.created_by)
    version = application.versions.get()

    html = client.get(receipt_url(application)).text

    assert version.sha256 in html
    assert f"{version.submitted_at:%d/%m/%Y %H:%M:%S} UTC" in html
    assert "(heure de Paris)" in html
    for mention in ("Mission des pôles", "ess@exemple.test", "1 rue de l’Exemple", "01 00 00 00 00"):
        assert mention in html
    assert application.call.silence_notice in html
    assert application.call.remedies in html


def test_receipt_keeps_the_mentions_of_the_day_of_the_deposit(client):
    application = SubmittedFactory(call=CallFactory(service_phone="01 11 11 11 11"))
    client.force_login(application.created_by)
    before = said(client.get(receipt_url(application)))

    Call.objects.filter(pk=application.call_id).update(service_phone="02 22 22 22 22", remedies="Autres")

    assert said(client.get(receipt_url(application))) == before


def test_receipt_of_a_draft_is_not_there(client, ready):
    assert client.get(receipt_url(ready)).status_code == 404


@pytest.mark.parametrize(("roles", "status"), [([], 404), ([Role.REVIEWER], 404), ([Role.CASE_OFFICER], 200)])
def test_receipt_opens_to_those_who_see_the_dossier(client, roles, status):
    application = SubmittedFactory()
    client.force_login(UserFactory(roles=roles))

    assert client.get(receipt_url(application)).status_code == status


@pytest.mark.parametrize("roles", [[], [Role.CASE_OFFICER], [Role.PROGRAMME_MANAGER]])
def test_submit_of_another_team_s_dossier_is_not_there(client, roles):
    application = DraftFactory(filled=True)
    client.force_login(UserFactory(roles=roles))

    assert client.get(submit_url(application)).status_code == 404
    assert client.post(submit_url(application)).status_code == 404
    assert state_of(application) == State.DRAFT


def test_page_before_sending_counts_communes_and_names_the_pieces_of_members(client, ready):
    line = ready.pole.memberships.order_by("pk")[0]
    poles.add_member_piece(
        membership_id=line.pk,
        kind=MemberPieceKind.COMMITMENT,
        upload=piece_file("Lettre"),
        by=ready.created_by,
        at=now(),
    )
    client.force_login(ready.created_by)
    html = client.get(submit_url(ready)).text
    assert "<dt>Communes du périmètre</dt><dd>2</dd>" in html
    assert f"L1 Lettre d’engagement – {line.name}" in html
