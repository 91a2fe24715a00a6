from __future__ import annotations

import pytest
from django.db import IntegrityError, connections, transaction

from poles import services
from poles.enums import ALLOWED_MOVES, Phase, TeamCapacity, allowed_moves
from poles.models import (
    Membership,
    PerimeterArea,
    PhaseMove,
    PhasePublication,
    PolePhase,
    TeamMember,
)
from tests.factories import ROMANS, VALENCE, MembershipFactory, PoleFactory, UserFactory, now, siret


def _move(pole, to):
    return services.move_phase(pole_id=pole.pk, to=to, reason="Essai", by=pole.created_by, at=now())


def _member(pole, **words):
    given = {"name": "Association", "siret": siret(7), "legal_category": "9220", "naf": "94.99Z"}
    details = services.MemberDetails(**{**given, **words})
    return services.add_member(pole_id=pole.pk, member=details, by=pole.created_by, at=now())


def test_every_phase_has_its_moves_and_may_be_dissolved():
    assert set(ALLOWED_MOVES) == set(Phase)
    assert [phase for phase in Phase if Phase.DISSOLVED not in allowed_moves(phase)] == [Phase.DISSOLVED]


@pytest.mark.django_db
def test_create_pole_again_in_the_same_words_gives_the_same_pole():
    by = UserFactory()
    details = services.PoleDetails(name="Exemple – Pôle deux fois", commune=ROMANS)
    elsewhere = services.PoleDetails(name="Exemple – Pôle deux fois", commune=VALENCE)

    first = services.create_pole(details=details, by=by, at=now())

    assert services.create_pole(details=details, by=by, at=now()) == first
    assert services.create_pole(details=elsewhere, by=by, at=now()) != first
    assert services.create_pole(details=details, by=UserFactory(), at=now()) != first


@pytest.mark.django_db
def test_move_phase_is_hidden_until_it_is_published_once():
    pole = PoleFactory()
    move, manager = _move(pole, Phase.EXPERIMENTATION), UserFactory()
    before = PolePhase.objects.get(pole=pole)
    for _ in range(2):
        services.publish_move(move_id=move.pk, by=manager, at=now())
    after = PolePhase.objects.get(pole=pole)
    assert (before.current, before.public) == (Phase.EXPERIMENTATION, Phase.PREFIGURATION)
    assert (after.current, after.public) == (Phase.EXPERIMENTATION, Phase.EXPERIMENTATION)
    assert PhasePublication.objects.get(move=move).by == manager


@pytest.mark.django_db
def test_move_phase_refuses_what_the_programme_does_not_allow():
    pole = PoleFactory()
    with pytest.raises(services.PhaseMoveRefused, match="ne peut pas passer directement"):
        _move(pole, Phase.LABELLED)
    assert PolePhase.objects.get(pole=pole).current == Phase.PREFIGURATION


def test_phase_moves_never_change_under_the_owner_role(cloned_database):
    _move(PoleFactory(), Phase.FEASIBILITY)
    for statement in (
        "UPDATE poles_phasemove SET reason = 'x'",
        "DELETE FROM poles_phasemove",
        "TRUNCATE poles_phasemove CASCADE",
    ):
        with (
            pytest.raises(IntegrityError, match=r"phase(move|publication)_append_only"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)
    assert PhaseMove.objects.count() == 2


@pytest.mark.django_db
def test_what_one_team_says_of_a_siret_never_changes_what_another_says():
    ours, theirs = PoleFactory(), PoleFactory()
    mine = _member(ours, name="EDF", legal_category="", naf="")
    other = _member(theirs, name="Autre nom", legal_category="7210", naf="84.11Z")
    said = services.MemberDetails(name="Encore", siret=siret(7))
    services.change_member(membership_id=other.pk, member=said, by=theirs.created_by, at=now())
    mine.refresh_from_db()
    assert mine.organisation_id == Membership.objects.get(pk=other.pk).organisation_id
    assert (mine.name, mine.legal_category, mine.naf) == ("EDF", "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "again",
    [{"siret": siret(7), "name": "Autre nom"}, {"siret": "", "name": "SANS SIRET"}],
    ids=["siret", "name"],
)
def test_add_member_refuses_the_same_structure_twice(again):
    pole = PoleFactory()
    _member(pole)
    _member(pole, siret="", name="Sans SIRET")
    with pytest.raises(services.UnableToChangeMembers, match="déjà membre"):
        _member(pole, **again)
    assert pole.memberships.count() == 2


@pytest.mark.django_db
def test_a_member_that_left_may_come_back():
    pole = PoleFactory()
    member = _member(pole)
    services.remove_member(membership_id=member.pk, by=pole.created_by, at=now())
    assert _member(pole).organisation_id == member.organisation_id


@pytest.mark.django_db
def test_change_member_ties_the_line_to_the_new_siret():
    pole = PoleFactory()
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    said = services.MemberDetails(name="Corrigée", siret=siret(99))
    services.change_member(membership_id=member.pk, member=said, by=pole.created_by, at=now())
    member = Membership.objects.select_related("organisation").get(pk=member.pk)
    assert (member.name, member.organisation.siret) == ("Corrigée", siret(99))


@pytest.mark.django_db
def test_join_team_keeps_who_added_the_person():
    pole, colleague = PoleFactory(), UserFactory()

    member = services.join_team(
        pole_id=pole.pk, user=colleague, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )

    assert TeamMember.objects.get(pk=member.pk).added_by == pole.created_by
    assert TeamMember.objects.get(pole=pole, user=pole.created_by).added_by == pole.created_by


@pytest.mark.django_db
def test_describe_pole_leaves_its_place_in_the_directory_alone():
    pole = PoleFactory(listed=True)
    details = services.PoleDetails(name="Autre nom", commune=VALENCE)

    services.describe_pole(pole_id=pole.pk, details=details, expected_version=1, by=pole.created_by, at=now())

    pole.refresh_from_db()
    assert (pole.name, pole.listed, pole.fictitious) == ("Autre nom", True, True)


@pytest.mark.parametrize("field", ["listed", "fictitious"])
def test_pole_details_say_nothing_of_what_no_team_decides(field):
    with pytest.raises(TypeError, match=field):
        services.PoleDetails(name="Pôle", **{field: True})


@pytest.mark.django_db
def test_perimeter_keeps_the_history_of_what_was_taken_out():
    pole = PoleFactory()
    for codes in ([ROMANS, VALENCE], [ROMANS]):
        services.set_perimeter(
            pole_id=pole.pk, areas=[f"commune:{code}" for code in codes], by=pole.created_by, at=now()
        )

    history = PerimeterArea.history.rel.related_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.code) for event in history] == [
        ("insert", ROMANS),
        ("insert", VALENCE),
        ("delete", VALENCE),
    ]
