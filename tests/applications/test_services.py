from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from applications import queries, services
from applications.bearing import MEMBERS_PAGE, PIECES_PAGE
from applications.enums import PieceKind, SectionKind, State, Strand
from applications.models import Application, Event, Impediment, Section, SubmittedVersion
from applications.services import piece as piece_services
from applications.services import submission
from core.canonical import digest
from tests.factories import (
    SECTIONS,
    CallFactory,
    DraftFactory,
    PoleFactory,
    SubmittedFactory,
    fill,
    now,
    piece_file,
)

pytestmark = pytest.mark.django_db


def _save(dossier, content, *, expected_version=0, kind=SectionKind.STRATEGY):
    return services.save_section(
        application_id=dossier.pk,
        kind=kind,
        content=content,
        expected_version=expected_version,
        by=dossier.created_by,
        at=now(),
    )


def test_create_application_numbers_dossiers_by_year_without_hole():
    pole, call = PoleFactory(), CallFactory(opens_at=now() - timedelta(days=900))
    dates = [
        datetime(2025, 12, 31, 22, 59, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=rank) for rank in range(3)
    ]
    numbers = [
        services.create_application(
            call_id=call.pk, pole_id=pole.pk, title=f"Projet {rank}", by=pole.created_by, at=at
        ).number
        for rank, at in enumerate(dates)
    ]
    assert numbers == ["PTCE-2025-00001", "PTCE-2026-00001", "PTCE-2026-00002"]


@pytest.mark.parametrize(
    "dates",
    [
        {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=2)},
        {"opens_at": now() - timedelta(days=2), "closes_at": now() - timedelta(seconds=1)},
        {"published_at": None},
    ],
    ids=["not-yet", "closed", "unpublished"],
)
def test_create_application_refuses_a_call_that_is_not_open(dates):
    pole, call = PoleFactory(), CallFactory(**dates)
    with pytest.raises(services.CallNotOpen, match="ne reçoit pas de dossier"):
        services.create_application(
            call_id=call.pk, pole_id=pole.pk, title="Projet", by=pole.created_by, at=now()
        )
    assert not Application.objects.exists()


def test_save_section_counts_versions_and_saving_the_same_changes_nothing():
    dossier = DraftFactory()
    first = _save(dossier, {"text": "Un"})
    same = _save(dossier, {"text": "Un"}, expected_version=0)
    second = _save(dossier, {"text": "Deux"}, expected_version=1)
    assert (first.version, same.version, second.version) == (1, 1, 2)


@pytest.mark.parametrize("opened", [0, 1, 7])
def test_save_section_refuses_a_stale_form_and_shows_what_stands(opened):
    dossier = DraftFactory()
    _save(dossier, {"text": "Un"})
    _save(dossier, {"text": "Deux"}, expected_version=1)
    with pytest.raises(services.StaleSection, match="comparez les deux textes") as refusal:
        _save(dossier, {"text": "Trois"}, expected_version=opened)
    assert refusal.value.current.content == {"text": "Deux"}
    assert Section.objects.get(application=dossier).content == {"text": "Deux"}


def test_save_section_refuses_once_the_dossier_is_sent():
    dossier = SubmittedFactory()
    with pytest.raises(services.NotADraft, match="ne se modifie plus"):
        _save(dossier, {"text": "Autre"}, expected_version=1)


def test_add_piece_never_gives_a_code_twice():
    dossier = DraftFactory()
    codes = []
    for rank in range(3):
        added = services.add_piece(
            application_id=dossier.pk,
            kind=PieceKind.OTHER,
            label=f"Pièce {rank}",
            upload=piece_file(str(rank)),
            by=dossier.created_by,
            at=now(),
        )
        codes.append(added.code)
        services.remove_piece(application_id=dossier.pk, code=added.code, by=dossier.created_by, at=now())
    assert codes == ["P1", "P2", "P3"]
    assert not dossier.pieces.filter(removed_at=None).exists()


def test_add_piece_again_in_the_same_words_gives_the_same_piece():
    dossier = DraftFactory()
    said = {"application_id": dossier.pk, "kind": PieceKind.OTHER, "by": dossier.created_by, "at": now()}

    first = services.add_piece(**said, label="Bail", upload=piece_file("bail"))

    assert services.add_piece(**said, label="Bail", upload=piece_file("bail")) == first
    assert services.add_piece(**said, label="Bail signé", upload=piece_file("bail")).code == "P2"
    assert services.add_piece(**said, label="Bail", upload=piece_file("autre")).code == "P3"


def _attach(dossier, label):
    return services.add_piece(
        application_id=dossier.pk,
        kind=PieceKind.OTHER,
        label=label,
        upload=piece_file(label),
        by=dossier.created_by,
        at=now(),
    )


def _files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_add_piece_refuses_a_full_dossier_and_writes_no_file(monkeypatch, settings):
    monkeypatch.setattr(piece_services, "MAX_PIECES", 6)
    dossier = DraftFactory(filled=True)
    with pytest.raises(services.UnableToChangePieces, match="au plus 6 pièces"):
        _attach(dossier, "De trop")
    # Those that it has are the same bytes.
    assert len(_files(settings)) == 1


def test_add_piece_counts_the_pieces_present_and_not_those_taken_out(monkeypatch):
    monkeypatch.setattr(piece_services, "MAX_PIECES", 6)
    dossier = DraftFactory(filled=True)
    services.remove_piece(application_id=dossier.pk, code="P1", by=dossier.created_by, at=now())
    assert _attach(dossier, "À la place").code == "P7"


def test_add_piece_to_a_sent_dossier_writes_no_file(settings):
    dossier = SubmittedFactory()
    with pytest.raises(services.UnableToChangePieces, match="ne changent plus"):
        _attach(dossier, "Trop tard")
    assert len(_files(settings)) == 1


def test_pieces_are_frozen_once_the_dossier_is_sent():
    dossier = SubmittedFactory()
    with pytest.raises(services.UnableToChangePieces, match="ne changent plus"):
        services.remove_piece(application_id=dossier.pk, code="P1", by=dossier.created_by, at=now())


def test_submit_freezes_the_dossier_with_its_digest_evaluation_and_pieces():
    dossier = DraftFactory(filled=True)
    at = now()
    version = services.submit(application_id=dossier.pk, by=dossier.created_by, at=at)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.submitted_at) == (State.SUBMITTED, at)
    assert dossier.requested_amount == Decimal("60000.00")
    stored = SubmittedVersion.objects.get(pk=version.pk)
    assert stored.sha256 == digest(stored.payload)
    assert stored.payload["sections"] == {kind.value: content for kind, content in SECTIONS.items()}
    assert [(piece.code, piece.label) for piece in stored.pieces.order_by("pk")] == [
        ("P1", "Charte signée"),
        ("P2", "Statuts"),
        ("P3", "Liste des dirigeants"),
        ("P4", "Délibération"),
        ("P5", "Comptes ou factures"),
        ("P6", "Relevé d’identité bancaire"),
    ]
    verdicts = {line["verdict"] for line in stored.evaluation.content["criteria"]}
    assert (stored.evaluation.content["eligibility"], verdicts) == ("eligible", {"met", "clear"})


def test_submit_twice_gives_the_first_version():
    dossier = DraftFactory(filled=True)
    first = services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    again = services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    assert (again.pk, again.submitted_at) == (first.pk, first.submitted_at)
    assert Event.objects.filter(application=dossier, to_state=State.SUBMITTED).count() == 1


@pytest.mark.parametrize(
    ("late_by", "taken"),
    [
        (timedelta(microseconds=-1), True),
        (timedelta(minutes=14, seconds=59), True),
        (timedelta(minutes=15), False),
        (timedelta(days=1), False),
    ],
)
def test_submit_judges_the_deadline_with_its_grace_to_the_instant(late_by, taken):
    dossier = DraftFactory(filled=True, call__grace=timedelta(minutes=15))
    at = dossier.call.closes_at + late_by
    if taken:
        assert services.submit(application_id=dossier.pk, by=dossier.created_by, at=at).submitted_at == at
        return
    with pytest.raises(services.CallClosed, match="clos depuis le"):
        services.submit(application_id=dossier.pk, by=dossier.created_by, at=at)
    dossier.refresh_from_db()
    assert dossier.state == State.DRAFT


def test_submit_lists_all_that_is_missing_with_its_page():
    dossier = DraftFactory(pole=PoleFactory())
    with pytest.raises(services.Incomplete) as refusal:
        services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    assert [line.page for line in refusal.value.missing] == [
        MEMBERS_PAGE,
        MEMBERS_PAGE,
        MEMBERS_PAGE,
        "strategy",
        "purpose",
        "programme",
        "funding",
        "funding",
        "budget",
        *["attestations"] * 7,
        # The statutes, the directors, the accounts, the bank account.
        *[PIECES_PAGE] * 4,
    ]


@pytest.mark.parametrize(
    ("strand", "blank", "asked"),
    [
        (Strand.FEASIBILITY, {"study": {"diagnosis": "Un texte."}}, ["study"]),
        (Strand.EXPERIMENTATION, {"programme": {"leader": "Une coordinatrice"}}, ["programme"]),
        (
            Strand.LABELLING,
            {
                "results": {"rows": [{"measure": "jobs", "target": "3"}]},
                "evaluation": {"method": "Un texte."},
                "progress": {"rows": [{"due": "2028-01"}]},
            },
            ["results", "evaluation", "progress"],
        ),
        (Strand.LABELLING, {"results": {"rows": [{"measure": "turnover", "observed": "0"}]}}, []),
        (Strand.CAPITALISATION, {"sharing": {"keys": "Un texte."}}, ["sharing"]),
    ],
)
def test_each_strand_asks_for_the_main_thing_of_its_own_sections(strand, blank, asked):
    dossier = DraftFactory(filled=True, call=CallFactory(strand=strand))
    for kind, content in blank.items():
        _save(dossier, content, kind=SectionKind(kind), expected_version=1)
    whole = queries.with_content(Application.objects.filter(pk=dossier.pk)).get()

    assert [line.page for line in queries.missing_for_submission(whole)] == asked


def test_lead_without_a_legal_category_is_asked_for_it():
    dossier = DraftFactory(filled=True)
    dossier.pole.memberships.filter(is_lead=True).update(legal_category="")
    whole = queries.with_content(Application.objects.filter(pk=dossier.pk)).get()

    assert [
        (line.page, "catégorie juridique" in line.sentence) for line in queries.missing_for_submission(whole)
    ] == [(MEMBERS_PAGE, True)]


def test_submit_is_kept_by_an_impediment_while_it_lasts():
    dossier = DraftFactory(filled=True)
    lead = dossier.pole.memberships.get(is_lead=True).organisation
    impediment = Impediment.objects.create(
        organisation=lead, reason="Compte rendu financier en retard.", since=now() - timedelta(days=1)
    )
    with pytest.raises(services.Impeded, match="Compte rendu financier en retard"):
        services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    impediment.until = now() - timedelta(seconds=1)
    impediment.save()
    assert services.submit(application_id=dossier.pk, by=dossier.created_by, at=now()).number == 1


def test_with_content_reads_one_dossier_or_three_in_as_many_queries(django_assert_num_queries):
    for count in (1, 3):
        while Application.objects.count() < count:
            DraftFactory(filled=True)
        with django_assert_num_queries(8):
            for dossier in queries.with_content(Application.objects.order_by("pk")):
                queries.missing_for_submission(dossier)
                submission.snapshot(dossier, as_of=now().date())


def test_moves_of_a_dossier_follow_each_other_in_its_chain():
    dossier = SubmittedFactory()
    moves = list(Event.objects.filter(application=dossier, kind="moved").order_by("seq"))
    assert [(move.from_state, move.to_state) for move in moves] == [(State.DRAFT, State.SUBMITTED)]
    chain = list(Event.objects.filter(application=dossier).order_by("seq"))
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(chain))


def test_pole_members_changed_after_sending_leave_the_version_as_it_was():
    dossier = SubmittedFactory()
    before = dossier.versions.get().payload
    for membership in dossier.pole.memberships.all().order_by("pk"):
        membership.left_at = now()
        membership.save()
    assert dossier.versions.get().payload == before


def test_a_wrong_siret_is_refused_with_its_fault():
    from poles.services import MemberDetails, add_member

    pole = PoleFactory()
    for siret, words in [
        ("8122311320002", "14 chiffres, celui-ci en a 13"),
        ("81223113200027", "clé de contrôle"),
        ("8122311320002A", "que des chiffres"),
    ]:
        with pytest.raises(ValidationError, match=words):
            add_member(
                pole_id=pole.pk,
                member=MemberDetails(name="Membre", siret=siret),
                by=pole.created_by,
                at=now(),
            )


def test_fill_answers_every_section():
    dossier = DraftFactory()
    fill(dossier)
    assert set(dossier.sections.values_list("kind", flat=True)) == set(SECTIONS)


def test_create_application_twice_in_the_same_words_gives_the_same_draft():
    pole, call = PoleFactory(), CallFactory()
    first, again, other = (
        services.create_application(
            call_id=call.pk, pole_id=pole.pk, title=title, by=pole.created_by, at=now()
        )
        for title in ("Projet", "Projet", "Autre projet")
    )
    assert (again.pk, other.pk == first.pk) == (first.pk, False)


@pytest.mark.parametrize("amount", ["0.00", "-0.00"])
def test_submit_takes_no_amount_for_a_missing_one(amount):
    dossier = DraftFactory(filled=True)
    _save(
        dossier,
        {**SECTIONS[SectionKind.FUNDING], "requested_amount": amount},
        kind=SectionKind.FUNDING,
        expected_version=1,
    )
    with pytest.raises(services.Incomplete) as refusal:
        services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    assert [line.page for line in refusal.value.missing] == ["funding"]
