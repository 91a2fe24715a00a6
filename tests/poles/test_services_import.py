from datetime import date
from decimal import Decimal

import pytest

from poles import services
from poles.models import Membership, Organisation
from poles.services import ImportedLine, ListChanged, MemberDetails, import_members, plan_import
from tests.factories import ROMANS, VALENCE, MembershipFactory, PoleFactory, UserFactory, now, siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory()


def lines(*values):
    return [ImportedLine(line=rank, values=each) for rank, each in enumerate(values, start=2)]


def member(pole, **words):
    return MembershipFactory(pole_id=pole.pk, by=pole.created_by, **words)


def plan(pole, *values):
    return plan_import(pole=pole, lines=lines(*values))


def carried_out(pole, *values, expected=None):
    return import_members(
        pole_id=pole.pk,
        lines=lines(*values),
        expected=plan(pole, *values).fingerprint if expected is None else expected,
        by=pole.created_by,
        at=now(),
    )


def points(found):
    return [(point.line, point.field) for point in found]


def test_plan_adds_changes_keeps_and_leaves_alone(pole):
    member(pole, name="Halle", siret=siret(1), commune=ROMANS)
    member(pole, name="Menuiserie", siret=siret(2), commune=ROMANS)
    member(pole, name="Ailleurs", siret=siret(3))

    found = plan(
        pole,
        {"name": "Halle", "siret": siret(1), "commune": VALENCE},
        {"name": "Menuiserie", "siret": siret(2), "commune": ROMANS},
        {"name": "Nouvelle", "siret": siret(4)},
    )

    assert [each.details.name for each in found.added] == ["Nouvelle"]
    assert [(each.line, [change.field for change in each.changes]) for each in found.changed] == [
        (2, ["commune"])
    ]
    assert [each.details.name for each in found.kept] == ["Menuiserie"]
    assert [each.name for each in found.untouched] == ["Ailleurs"]
    assert not found.faults + found.warnings


def test_import_does_what_the_plan_says(pole):
    halle = member(pole, name="Halle", siret=siret(1), commune=ROMANS, is_lead=True)
    anonymous = member(pole, name="Sans numéro", siret="")

    carried_out(
        pole,
        {"name": "La Halle", "siret": siret(1), "commune": VALENCE, "money": Decimal("12.5")},
        {"name": "sans numero", "siret": siret(2), "joined_on": date(2026, 2, 1)},
        {"name": "Nouvelle", "siret": siret(4), "is_lead": True, "fte": Decimal(3)},
        {"name": "Autre sans numéro"},
    )

    halle.refresh_from_db()
    anonymous.refresh_from_db()
    assert (halle.name, halle.commune, halle.money, halle.version) == (
        "La Halle",
        VALENCE,
        Decimal("12.5"),
        2,
    )
    assert (anonymous.organisation.siret, anonymous.joined_on) == (siret(2), date(2026, 2, 1))
    assert [each.name for each in pole.memberships.filter(is_lead=True)] == ["Nouvelle"]
    assert pole.memberships.count() == 4
    assert pole.memberships.get(name="Autre sans numéro").organisation.siret == ""


def test_what_is_left_blank_is_kept(pole):
    member(pole, name="Halle", siret=siret(1), commune=ROMANS, naf="94.99Z")

    assert not plan(pole, {"name": "Halle", "siret": "", "commune": "", "naf": None}).changes_something


def test_organisation_of_another_pole_is_the_same_row(pole):
    member(PoleFactory(), name="Halle", siret=siret(1))

    carried_out(pole, {"name": "Halle", "siret": siret(1)})

    assert Organisation.objects.filter(siret=siret(1)).count() == 1
    assert Membership.objects.filter(organisation__siret=siret(1)).count() == 2


def test_same_siret_twice_is_a_fault(pole):
    found = plan(pole, {"name": "Halle", "siret": siret(1)}, {"name": "Autre nom", "siret": siret(1)})

    assert points(found.faults) == [(3, "siret")]


def test_same_name_twice_is_a_fault_where_a_siret_is_missing(pole):
    assert points(plan(pole, {"name": "Halle"}, {"name": "HALLE", "siret": siret(1)}).faults) == [(3, "name")]


def test_same_name_under_two_sirets_is_to_verify(pole):
    found = plan(pole, {"name": "Halle", "siret": siret(1)}, {"name": "Halle", "siret": siret(2)})

    assert (points(found.faults), points(found.warnings)) == ([], [(3, "name")])


@pytest.mark.parametrize("already", [True, False])
def test_two_establishments_of_one_enterprise_are_told(pole, already):
    second = f"{siret(1)[:9]}00023"
    first = {"name": "Siège", "siret": siret(1)}
    if already:
        member(pole, **first)
    found = plan(pole, *([] if already else [first]), {"name": "Atelier", "siret": second})

    assert not found.faults
    assert found.warnings[-1].message.startswith(
        "Deux établissements de la même entreprise comptent pour une"
    )


def test_two_lines_of_one_member_are_a_fault(pole):
    member(pole, name="Halle", siret=siret(1))

    assert points(plan(pole, {"name": "La Halle", "siret": siret(1)}, {"name": "Halle"}).faults) == [
        (3, "name")
    ]


def test_name_of_several_members_needs_a_siret(pole):
    member(pole, name="Halle", siret=siret(1))
    member(pole, name="Halle", siret=siret(2))

    assert points(plan(pole, {"name": "halle"}).faults) == [(2, "siret")]


def test_same_name_under_another_siret_than_the_member_is_to_verify(pole):
    member(pole, name="Halle", siret=siret(1))
    found = plan(pole, {"name": "Halle", "siret": siret(2)})

    assert (len(found.added), points(found.warnings)) == (1, [(2, "siret")])


def test_two_leads_are_a_fault(pole):
    found = plan(
        pole,
        {"name": "A", "siret": siret(1), "is_lead": True},
        {"name": "B", "siret": siret(2), "is_lead": True},
    )

    assert points(found.faults) == [(3, "is_lead")]


def test_lead_without_a_siret_is_a_fault(pole):
    assert points(plan(pole, {"name": "A", "is_lead": True}).faults) == [(2, "siret")]


def test_undeclared_association_is_a_fault(pole):
    assert points(plan(pole, {"name": "A", "legal_category": "9210"}).faults) == [(2, "legal_category")]


def test_lead_that_steps_down_is_told(pole):
    member(pole, name="Ancienne", siret=siret(1), is_lead=True)

    unnamed = plan(pole, {"name": "B", "siret": siret(2), "is_lead": True})
    named = plan(pole, {"name": "Ancienne"}, {"name": "B", "siret": siret(2), "is_lead": True})

    assert unnamed.steps_down.name == "Ancienne"
    assert [change.field for change in named.changed[0].changes] == ["is_lead"]


def test_lead_passes_from_one_member_to_another(pole):
    old, new = member(pole, name="A", siret=siret(1), is_lead=True), member(pole, name="B", siret=siret(2))

    carried_out(pole, {"name": "B", "is_lead": True}, {"name": "A", "role": "Héberge"})

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_lead, new.is_lead) == (False, True)


def test_second_confirmation_does_nothing_again(pole):
    wanted = [{"name": "A", "siret": siret(1)}, {"name": "B"}]
    expected = plan(pole, *wanted).fingerprint

    first, second = (carried_out(pole, *wanted, expected=expected) for _ in range(2))

    assert (first.changes_something, second.changes_something) == (True, False)
    assert pole.memberships.count() == 2


@pytest.mark.parametrize("act", ["add", "change", "remove"])
def test_list_that_changed_meanwhile_is_refused_and_nothing_is_written(pole, act):
    halle = member(pole, name="Halle", siret=siret(1), commune=ROMANS)
    wanted = [{"name": "Halle", "siret": siret(1), "commune": VALENCE}, {"name": "B", "siret": siret(2)}]
    expected = plan(pole, *wanted).fingerprint
    about = {"by": UserFactory(), "at": now()}
    if act == "add":
        services.add_member(pole_id=pole.pk, member=MemberDetails(name="B", siret=siret(2)), **about)
    elif act == "change":
        services.change_member(
            membership_id=halle.pk, member=MemberDetails(name="Halle", siret=siret(1), role="Anime"), **about
        )
    else:
        services.remove_member(membership_id=halle.pk, **about)
    before = list(pole.memberships.order_by("pk").values_list("name", "commune", "version", "left_at"))

    with pytest.raises(ListChanged) as refused:
        carried_out(pole, *wanted, expected=expected)

    assert (
        list(pole.memberships.order_by("pk").values_list("name", "commune", "version", "left_at")) == before
    )
    assert refused.value.plan.fingerprint != expected


def test_list_with_a_fault_is_never_written(pole):
    with pytest.raises(ListChanged):
        carried_out(pole, {"name": "A", "siret": siret(1)}, {"name": "B", "siret": siret(1)})

    assert not pole.memberships.exists()


def test_all_or_nothing(pole):
    with pytest.raises(Exception, match="naf"):
        carried_out(pole, {"name": "A", "siret": siret(1)}, {"name": "B", "naf": "faux"})

    assert not pole.memberships.exists()


@pytest.mark.parametrize("count", [3, 30])
def test_import_takes_the_same_queries_whatever_the_length(pole, count, django_assert_max_num_queries):
    wanted = [{"name": f"Membre {rank}", "siret": siret(rank)} for rank in range(count)]
    with django_assert_max_num_queries(14):
        carried_out(pole, *wanted)
    with django_assert_max_num_queries(14):
        carried_out(pole, *({**each, "role": "Anime"} for each in wanted))
