"""Each constraint and trigger of the poles' tables, tried by its name."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from poles.enums import Phase, TeamCapacity
from poles.models import (
    Membership,
    Organisation,
    PerimeterArea,
    PhaseMove,
    Pole,
    PolePhase,
    SourcedFact,
    TeamMember,
)
from tests.factories import MembershipFactory, PoleFactory, UserFactory, now, siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": ""}, "pole_name_given"),
        ({"commune": "262"}, "pole_commune_code"),
        ({"region": "ARA"}, "pole_region_code"),
        ({"origin": "autre"}, "pole_origin_known"),
        ({"structure": "autre"}, "pole_structure_known"),
        ({"category": "autre"}, "pole_category_known"),
        ({"aims": ["pooling", "autre"]}, "pole_aims_known"),
        ({"activities": ["autre"]}, "pole_activities_known"),
        ({"legal_form": "autre"}, "pole_legal_form_known"),
    ],
)
def test_pole_constraint_refuses(pole, values, name):
    with pytest.raises(IntegrityError, match=name):
        Pole.objects.filter(pk=pole.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "name"),
    [({"current": "x"}, "polephase_current_known"), ({"public": "x"}, "polephase_public_known")],
)
def test_phase_constraint_refuses(pole, values, name):
    with pytest.raises(IntegrityError, match=name):
        PolePhase.objects.filter(pole=pole).update(**values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"to_phase": "x"}, "phasemove_phases_known"),
        ({"from_phase": "x"}, "phasemove_phases_known"),
        ({"reason": ""}, "phasemove_reason_given"),
    ],
)
def test_phase_move_constraint_refuses(pole, values, name):
    row = {"to_phase": Phase.FEASIBILITY, "reason": "Essai", "at": now(), **values}
    with pytest.raises(IntegrityError, match=name):
        PhaseMove.objects.create(pole=pole, **row)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": ""}, "membership_name_given"),
        ({"legal_category": "92"}, "membership_legal_category_digits"),
        ({"naf": "9499Z"}, "membership_naf_shape"),
        ({"family": "autre"}, "membership_family_known"),
    ],
)
def test_membership_constraint_refuses(pole, values, name):
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    with pytest.raises(IntegrityError, match=name):
        Membership.objects.filter(pk=member.pk).update(**values)


def test_a_pole_has_an_organisation_once_and_one_lead(pole):
    first = MembershipFactory(pole_id=pole.pk, by=pole.created_by, is_lead=True)
    second = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    for values, name in [
        ({"organisation": first.organisation}, "membership_once_per_pole"),
        ({"is_lead": True}, "membership_one_lead"),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Membership.objects.filter(pk=second.pk).update(**values)


def test_organisation_constraints_refuse():
    Organisation.objects.create(siret=siret(1), created_at=now())
    for number, name in [("123", "organisation_siret_digits"), (siret(1), "organisation_siret_unique")]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Organisation.objects.create(siret=number, created_at=now())


def test_perimeter_team_and_fact_constraints_refuse(pole):
    PerimeterArea.objects.create(pole=pole, code="26281")
    SourcedFact.objects.create(pole=pole, label="Depuis", value="2007", source="Note PTCE 2010, §5")
    member = {"pole": pole, "since": now()}
    attempts = [
        (lambda: PerimeterArea.objects.create(pole=pole, code="26281"), "perimeterarea_once"),
        (lambda: PerimeterArea.objects.create(pole=pole, code="2628"), "perimeterarea_code_shape"),
        (
            lambda: SourcedFact.objects.create(pole=pole, label="Depuis", value="2008", source="Note"),
            "sourcedfact_one_per_label",
        ),
        (
            lambda: SourcedFact.objects.create(pole=pole, label="Emplois", value="3", source=""),
            "sourcedfact_source_given",
        ),
        (
            lambda: TeamMember.objects.create(user=pole.created_by, capacity=TeamCapacity.EDITOR, **member),
            "teammember_once_per_pole",
        ),
        (
            lambda: TeamMember.objects.filter(pole=pole).update(capacity="chef"),
            "teammember_capacity_known",
        ),
        (
            lambda: TeamMember.objects.create(user=UserFactory(), capacity=TeamCapacity.LEAD, **member),
            "teammember_one_lead",
        ),
    ]
    for attempt, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "table",
    [
        "poles_phasemove",
        "poles_phasepublication",
        "poles_listingconsent",
        "poles_polemerge",
        "poles_poleseparation",
        "poles_distinctpoles",
    ],
)
def test_history_of_a_pole_only_grows_under_the_runtime_role(pole, table):
    for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)
