"""The page of an evaluation: every criterion with its facts, thresholds and sources."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.enums import SectionKind
from applications.models import Evaluation
from applications.services import save_section
from criteria import engine
from poles.services import remove_member
from tests.factories import DraftFactory, SubmittedFactory, UserFactory, now

pytestmark = pytest.mark.django_db


def address(application, *version):
    name = "applications:evaluation_of_version" if version else "applications:evaluation"
    return reverse(name, args=[application.number, *version])


def test_evaluation_shows_each_criterion_with_facts_threshold_and_source(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)

    html = client.get(address(draft)).text

    for criterion in engine.default_grid().criteria:
        assert f'id="{criterion.code}">{criterion.code} – {criterion.question.label}</h3>' in html
    m2 = html.split('id="M2"')[1].split("</article>")[0]
    assert "Structures distinctes" in m2
    assert "<dt>Constat</dt><dd>7</dd>" in m2
    assert "<dt>Attendu</dt><dd>au moins 5</dd>" in m2
    assert "<dt>Résultat</dt><dd>rempli</dd>" in m2
    assert "Source&nbsp;: note de 2010 sur les pôles, partie 6" in m2
    assert m2.count("<dt>Source</dt><dd>paramètre du programme</dd>") == 1
    assert ">Rempli</span>" in m2


def test_evaluation_of_a_draft_follows_its_saved_answers(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)
    before = client.get(address(draft)).text

    save_section(
        application_id=draft.pk,
        kind=SectionKind.POOLING,
        content={"declared_none": True, "rows": []},
        expected_version=1,
        by=draft.created_by,
        at=now(),
    )

    after = client.get(address(draft)).text
    assert (before.count("Reste à réunir"), after.count("Reste à réunir")) == (0, 2)
    assert not Evaluation.objects.exists()


def test_evaluation_of_a_version_is_the_stored_one(client):
    sent = SubmittedFactory()
    client.force_login(sent.created_by)
    before = client.get(address(sent, 1)).text.split('class="ptce-layout__main"')[1]

    for membership in sent.pole.memberships.all():
        remove_member(membership_id=membership.pk, by=sent.created_by, at=now())

    assert client.get(address(sent, 1)).text.split('class="ptce-layout__main"')[1] == before
    assert client.get(address(sent)).text.split('class="ptce-layout__main"')[1] == before


def test_evaluation_of_no_version_is_not_there(client):
    draft, sent = DraftFactory(), SubmittedFactory()

    for application, version in [(draft, 1), (sent, 2), (sent, 0)]:
        client.force_login(application.created_by)
        assert client.get(address(application, version)).status_code == 404


def test_evaluation_gives_its_conclusion_to_readers_and_not_to_the_team(client):
    sent = SubmittedFactory()
    pages = []
    for user in (UserFactory(roles=[Role.CASE_OFFICER]), sent.created_by):
        client.force_login(user)
        pages.append(client.get(address(sent)).text)

    assert ["Tous les critères qui décident sont remplis." in page for page in pages] == [True, False]
