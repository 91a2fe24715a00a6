"""A draft as a whole: renamed, discarded, written again under another call, copied as a document."""

import pytest
from django.urls import reverse

from applications import draft_copy, services
from applications.enums import EventKind, SectionKind, Strand, sections_of
from applications.models import Application
from core import jobs, pdf
from core.jobs.making import source_of
from core.models import Job
from poles.enums import TeamCapacity
from tests.factories import CallFactory, DraftFactory, SubmittedFactory, UserFactory, now, of_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return DraftFactory(filled=True)


def address(name, application):
    return reverse(f"applications:{name}", args=[application.number])


def fresh(application):
    return Application.objects.get(pk=application.pk)


def kinds(application):
    return list(application.events.order_by("seq").values_list("kind", flat=True))


# Renaming ------------------------------------------------------------------------------------------------------------


def test_rename_changes_the_title_and_says_so_in_the_history(client, draft):
    client.force_login(draft.created_by)
    before = draft.title

    response = client.post(address("rename", draft), {"title": "Une légumerie à Romans"}, follow=True)

    assert "L’intitulé est enregistré." in response.text
    assert fresh(draft).title == "Une légumerie à Romans"
    assert draft.events.order_by("seq").last().payload == {"from": before, "to": "Une légumerie à Romans"}


def test_rename_to_the_same_title_writes_nothing(draft):
    events = kinds(draft)

    services.rename_draft(application_id=draft.pk, title=draft.title, by=draft.created_by, at=now())

    assert kinds(draft) == events


def test_rename_without_a_title_or_once_sent_is_refused(client, draft):
    client.force_login(draft.created_by)
    assert client.post(address("rename", draft), {"title": ""}).status_code == 422

    sent = SubmittedFactory()
    with pytest.raises(services.SentAlready, match=r"n’est plus un brouillon"):
        services.rename_draft(application_id=sent.pk, title="Autre", by=sent.created_by, at=now())
    client.force_login(sent.created_by)
    assert "est déposé" in client.post(address("rename", sent), {"title": "Autre"}, follow=True).text
    assert fresh(sent).title == sent.title


# Discarding ----------------------------------------------------------------------------------------------------------


def test_discard_counts_what_goes_then_leaves_nothing_to_see(client, draft):
    client.force_login(draft.created_by)
    sections = draft.sections.count()
    assert f"<li>{sections} parties où quelque chose est écrit" in client.get(address("discard", draft)).text

    response = client.post(address("discard", draft), follow=True)

    assert f"Le brouillon {draft.number} est supprimé." in response.text
    assert draft.title not in response.text.split("supprimé.")[1]
    assert [
        client.get(address(name, draft)).status_code for name in ("detail", "draft", "submit", "discard")
    ] == [404] * 4
    assert draft.sections.count() == draft.pieces.filter(removed_at=None).count() == 0
    assert kinds(draft)[-1] == EventKind.ABANDONED
    assert Application.objects.visible_to(draft.created_by).filter(pk=draft.pk).count() == 0


def test_discarded_draft_takes_no_word_of_a_tab_that_stayed_open(draft):
    services.discard_draft(application_id=draft.pk, by=draft.created_by, at=now())
    services.discard_draft(application_id=draft.pk, by=draft.created_by, at=now())

    with pytest.raises(services.NotADraft):
        services.save_section(
            application_id=draft.pk,
            kind=SectionKind.STRATEGY,
            content={"text": "Encore"},
            expected_version=0,
            by=draft.created_by,
            at=now(),
        )
    with pytest.raises(services.UnableToSubmit):
        services.submit(application_id=draft.pk, by=draft.created_by, at=now())
    assert kinds(draft).count(EventKind.ABANDONED) == 1


def test_discard_is_for_who_answers_for_the_pole(client, draft):
    editor = of_team(draft.pole, TeamCapacity.EDITOR)
    client.force_login(editor)
    assert "Supprimer le brouillon</button>" not in client.get(address("discard", draft)).text

    response = client.post(address("discard", draft))

    assert response.status_code == 409
    assert "revient au porteur du pôle ou à un coordinateur" in response.text
    assert draft.sections.exists()


def test_sent_dossier_is_not_discarded(client):
    sent = SubmittedFactory()

    with pytest.raises(services.SentAlready):
        services.discard_draft(application_id=sent.pk, by=sent.created_by, at=now())


# Writing again -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: DraftFactory(filled=True), SubmittedFactory], ids=["draft", "sent"])
def test_duplicate_carries_answers_and_pieces_to_another_call(client, make):
    source = make()
    client.force_login(source.created_by)
    call = CallFactory(strand=Strand.FEASIBILITY)

    response = client.post(address("duplicate", source), {"call": call.pk, "title": "La suite"})

    draft = Application.objects.get(call=call)
    assert response.url == address("detail", draft)
    assert (draft.pole_id, draft.title, draft.is_draft) == (source.pole_id, "La suite", True)
    carried = {section.kind: section.content for section in draft.sections.all()}
    written = {section.kind: section.content for section in source.sections.all()}
    kept = set(sections_of(Strand.FEASIBILITY)) - {SectionKind.ATTESTATIONS}
    assert carried == {kind: content for kind, content in written.items() if kind in kept}
    assert {SectionKind.ATTESTATIONS, SectionKind.PROGRAMME} <= set(written)
    given = list(source.pieces.order_by("pk").values_list("sha256", "label"))
    assert list(draft.pieces.order_by("pk").values_list("sha256", "label")) == given


def test_duplicate_asked_for_twice_makes_one_and_leaves_what_was_written_since(draft):
    call = CallFactory()
    asked = {"application_id": draft.pk, "call_id": call.pk, "title": "La suite", "by": draft.created_by}
    made = services.duplicate(**asked, at=now())
    strategy = made.sections.get(kind=SectionKind.STRATEGY)
    services.save_section(
        application_id=made.pk,
        kind=SectionKind.STRATEGY,
        content={"text": "Réécrit"},
        expected_version=strategy.version,
        by=draft.created_by,
        at=now(),
    )

    assert services.duplicate(**asked, at=now()) == made
    assert made.sections.get(kind=SectionKind.STRATEGY).content == {"text": "Réécrit"}


def test_duplicate_needs_an_open_call(client, draft):
    client.force_login(draft.created_by)
    closed = CallFactory(closes_at=now(), opens_at=now().replace(year=2020))

    response = client.post(address("duplicate", draft), {"call": closed.pk, "title": "La suite"})

    assert response.status_code == 422
    assert Application.objects.count() == 1


# The copy ------------------------------------------------------------------------------------------------------------


def test_copy_is_asked_for_once_as_long_as_nothing_changes(client, draft):
    client.force_login(of_team(draft.pole, TeamCapacity.READER))

    for _ in range(2):
        client.post(address("ask_copy", draft))

    job = Job.objects.get(kind=draft_copy.DRAFT_COPY)
    assert "en préparation" in client.get(address("draft", draft)).text
    services.rename_draft(application_id=draft.pk, title="Autre", by=draft.created_by, at=now())
    client.post(address("ask_copy", draft))
    assert Job.objects.filter(kind=draft_copy.DRAFT_COPY).exclude(pk=job.pk).count() == 1


def test_copy_says_the_whole_draft_and_that_it_is_one(draft):
    job = jobs.request_document(kind=draft_copy.DRAFT_COPY, subject_id=draft.pk, at=now())

    html = pdf.html(source_of(job.manuscript))

    assert "Ce document est une copie de travail." in html
    for words in (
        draft.title,
        "Nos engagements communs pour le territoire.",
        "Centre de formation",
        "Légumerie ouverte",
    ):
        assert words in html


def test_copy_stands_for_nothing_once_the_dossier_is_sent_or_discarded(draft):
    assert draft_copy.superseded_at(draft.pk) is None
    at = now()
    services.discard_draft(application_id=draft.pk, by=draft.created_by, at=at)
    assert draft_copy.superseded_at(draft.pk) == at

    sent = SubmittedFactory()
    assert draft_copy.superseded_at(sent.pk) == fresh(sent).submitted_at


def test_copy_is_for_the_team_alone(client, draft):
    client.force_login(UserFactory())

    answers = [
        client.get(address("draft", draft)),
        client.post(address("ask_copy", draft)),
        client.get(address("copy", draft)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
