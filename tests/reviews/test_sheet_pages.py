"""A reviewer's pages: what is shown before and after declaring, saving, stale pages, and sealing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.enums import Capacity, SectionKind, State
from applications.models import Access
from core import territories
from reviews.enums import Mark, SheetState
from reviews.models import CriterionScore, Declaration, ScoreSheet
from tests.reviews import steps

pytestmark = pytest.mark.django_db


def page(name, assignment):
    return reverse(f"reviews:{name}", args=[assignment.pk])


def signed_in(client, case, rank=0):
    client.force_login(steps.fresh(case.reviewers[rank]))
    return case.assignments[rank]


def typed(client, assignment, **answers):
    """Return what the page holds, as a browser would send it, with some answers typed over."""
    data = {}
    for part in client.get(page("sheet", assignment)).context["parts"]:
        code = part.criterion.code
        initial = {name: value for name, value in part.form.initial.items() if value is not None}
        data |= {f"{code}-{name}": value for name, value in initial.items()}
    return data | {name.replace("_", "-"): value for name, value in answers.items()}


# The list


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    reviewer = steps.person(Role.REVIEWER)
    for _ in range(count):
        steps.assign(steps.judged(), reviewer)
    client.force_login(steps.fresh(reviewer))

    # Session, person, roles; the clock, the assignments.
    with django_assert_num_queries(5):
        response = client.get(reverse("reviews:sheets"))

    assert response.text.count("Déclaration à faire") == count


def test_sheets_says_where_one_is(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)
    address = reverse("reviews:sheets")

    assert "Déclaration à faire" in client.get(address).text
    steps.declare(assignment)
    assert "Fiche à rendre" in client.get(address).text
    type(assignment).objects.update(due_on="2020-01-01")
    assert "En retard" in client.get(address).text
    steps.fill_sheet(assignment)
    steps.submit_sheet(assignment)
    assert "Fiche rendue" in client.get(address).text


def test_sheets_lists_what_is_to_give_by_its_date_then_what_was_given_last(client):
    reviewer = steps.person(Role.REVIEWER)
    given = [steps.assign(steps.judged(), reviewer, days=days) for days in (1, 2)]
    for assignment in given:
        steps.declare(assignment)
        steps.fill_sheet(assignment)
        steps.submit_sheet(assignment)
    later, sooner = (steps.assign(steps.judged(), reviewer, days=days) for days in (9, 5))
    client.force_login(steps.fresh(reviewer))

    listed = client.get(reverse("reviews:sheets")).context["assignments"]

    assert list(listed) == [sooner, later, given[1], given[0]]


def test_sheets_lists_ones_own_alone(client):
    mine, theirs = steps.assigned(count=1), steps.assigned(count=1)
    signed_in(client, mine)

    text = client.get(reverse("reviews:sheets")).text

    assert mine.number in text
    assert theirs.number not in text


def test_pages_of_another_reviewer_are_not_there(client):
    case = steps.declared()
    signed_in(client, case)
    theirs = case.assignments[1]

    assert client.get(page("sheet", theirs)).status_code == 404
    assert client.get(page("declaration", theirs)).status_code == 404
    assert client.post(page("sheet", theirs)).status_code == 404
    assert client.post(page("submit_sheet", theirs)).status_code == 404


# The declaration


def test_declaration_shows_what_is_needed_to_declare_and_no_more(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)

    text = client.get(page("declaration", assignment)).text

    for shown in (
        case.dossier.pole.name,
        case.dossier.title,
        "Menuiserie Dorier",
        "Romans-sur-Isère",
        "60 000,00",
    ):
        assert shown in text.replace("\N{NO-BREAK SPACE}", " "), shown
    for hidden in (
        "Nos engagements communs",
        "Animer le pôle pendant",
        reverse("applications:detail", args=[case.number]),
    ):
        assert hidden not in text
    assert client.get(reverse("applications:detail", args=[case.number])).status_code == 404
    assert client.get(page("sheet", assignment)).url == page("declaration", assignment)


def test_declaration_names_apart_where_members_sit_and_where_the_pole_acts(client):
    case = steps.assigned(count=1)
    payload = case.assignments[0].version.payload
    assignment = signed_in(client, case)

    response = client.get(page("declaration", assignment))

    assert "Communes des sièges" in response.text
    assert "Communes du périmètre" in response.text
    seats = {payload["pole"]["commune"], *(each["commune"] for each in payload["pole"]["members"])}
    for shown, codes in (
        (response.context["seats"], seats),
        (response.context["perimeter"], payload["pole"]["perimeter"]),
    ):
        assert shown == sorted(territories.commune(code).name for code in set(codes) if code)


def test_declaration_without_conflict_opens_the_sheet(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)

    unsound = client.post(page("declaration", assignment), {})
    done = client.post(page("declaration", assignment), {"conflict": "non"})

    assert (unsound.status_code, done.status_code, done.url) == (422, 302, page("sheet", assignment))
    assert client.get(page("sheet", assignment)).status_code == 200
    assert client.get(page("declaration", assignment)).url == page("sheet", assignment)


def test_declaration_again_is_told_unless_it_says_the_same(client):
    assignment = signed_in(client, steps.assigned(count=1))
    client.post(page("declaration", assignment), {"conflict": "non"})

    same = client.post(page("declaration", assignment), {"conflict": "non"})
    other = client.post(page("declaration", assignment), {"conflict": "oui", "statement": "Trop tard."})

    assert (same.status_code, same.url) == (302, page("sheet", assignment))
    assert other.status_code == 409
    assert "Vous avez déjà déclaré vos intérêts" in other.text
    assert Declaration.objects.get().conflict is False


def test_declaration_of_a_conflict_takes_the_dossier_back(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)

    unsound = client.post(page("declaration", assignment), {"conflict": "oui"})
    done = client.post(
        page("declaration", assignment), {"conflict": "oui", "statement": "J’y ai travaillé."}, follow=True
    )

    assert unsound.status_code == 422
    assert "Dites en quelques mots" in unsound.text
    assert Declaration.objects.get().statement == "J’y ai travaillé."
    assert case.number not in done.text
    assert client.get(page("sheet", assignment)).status_code == 404
    assert Access.objects.get().capacity == Capacity.RECUSED


# The sheet


def test_sheet_tells_the_perimeter_beside_local_roots_alone(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)
    steps.declare(assignment)

    parts = client.get(page("sheet", assignment)).context["parts"]

    said = {part.criterion.code: part.evidence for part in parts}
    assert [code for code, lines in said.items() if any("Périmètre" in line for line in lines)] == ["M4"]
    assert said["M4"][0].endswith("dans 1\xa0département\xa0: Drôme.")


def test_sheet_shows_each_criterion_with_its_verdict_its_scale_and_its_part_of_the_dossier(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)

    response = client.get(page("sheet", assignment))

    assert [part.criterion.code for part in response.context["parts"]] == [
        *(f"M{rank}" for rank in range(1, 9)),
        *(f"T{rank}" for rank in range(1, 7)),
    ]
    shown_beside = {
        part.criterion.code: part.section.kind for part in response.context["parts"] if part.section
    }
    assert (shown_beside["M1"], shown_beside["M2"]) == (SectionKind.PARTNERSHIPS, SectionKind.COOPERATION)
    for shown in (
        "Structures distinctes",
        "4 – Exemplaire : résultats mesurés sur deux ans, transférables",
        "Déport sur ce critère",
        "P1 – Charte signée",
        "Nos engagements communs pour le territoire.",
        "0 critère sur 14",
    ):
        assert shown in response.text, shown


def test_saving_one_keeps_all_that_is_typed_and_comes_back_to_it(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    data = typed(
        client, assignment, M1_answer="3", M1_reason="Vu", M1_piece="P1", M1_page="2", M2_reason="À revoir"
    )

    response = client.post(page("sheet", assignment), {**data, "enregistrer": "M1"})

    assert (response.status_code, response.url) == (
        302,
        f"{page('sheet', assignment)}?enregistre=M1#critere-M1",
    )
    back = client.get(response.url).text
    assert back.count("Vos notes sont enregistrées") == 1
    assert (
        back.index('id="critere-M1"')
        < back.index("Vos notes sont enregistrées")
        < back.index('id="critere-M2"')
    )
    saved = CriterionScore.objects.order_by("criterion").values_list(
        "criterion", "score", "reason", "piece", "page"
    )
    assert list(saved) == [("M1", 3, "Vu", "P1", 2), ("M2", None, "À revoir", "", None)]


def test_saving_a_word_in_place_of_a_score(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)

    client.post(
        page("sheet", assignment), typed(client, assignment, T4_answer="not_assessable", T4_reason="Rien")
    )

    assert CriterionScore.objects.values_list("score", "mark").get() == (None, "not_assessable")


@pytest.mark.parametrize(
    "answers", [{"M1_answer": "9"}, {"M1_piece": "P9"}, {"M1_page": "2"}, {"M1_page": "x"}]
)
def test_saving_what_is_unsound_saves_nothing_and_loses_nothing(client, answers):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)

    response = client.post(
        page("sheet", assignment), typed(client, assignment, M2_reason="Mon texte", **answers)
    )

    assert response.status_code == 422
    assert "Mon texte" in response.text
    assert not CriterionScore.objects.exists()


def test_a_stale_page_shows_both_and_saves_what_is_kept_then(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    data = typed(client, assignment, M1_answer="1", M1_reason="Mon avis", M2_answer="2", M2_reason="Autre")
    steps.score(assignment, "M1", 4, reason="Écrit ailleurs")

    stale = client.post(page("sheet", assignment), data)

    assert stale.status_code == 409
    assert "Écrit ailleurs" in stale.text
    assert "Mon avis" in stale.text
    assert CriterionScore.objects.get().reason == "Écrit ailleurs"
    form = next(part.form for part in stale.context["parts"] if part.criterion.code == "M1")
    again = client.post(page("sheet", assignment), {**data, "M1-version": form["version"].value()})
    assert again.status_code == 302
    assert list(CriterionScore.objects.order_by("criterion").values_list("criterion", "score", "reason")) == [
        ("M1", 1, "Mon avis"),
        ("M2", 2, "Autre"),
    ]


def test_submit_saves_what_is_typed_then_asks_to_confirm_then_seals(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    steps.fill_sheet(assignment)

    asked = client.post(
        page("sheet", assignment), typed(client, assignment, M3_answer="0") | {"rendre": "oui"}
    )
    confirming = client.get(asked.url)

    assert (asked.status_code, asked.url) == (302, page("submit_sheet", assignment))
    assert "C’est définitif" in confirming.text
    assert '<span class="ptce-score">0</span>' in confirming.text
    assert ScoreSheet.objects.get().state == SheetState.DRAFT
    client.post(asked.url)
    assert ScoreSheet.objects.get().state == SheetState.SUBMITTED
    assert CriterionScore.objects.get(criterion="M3").score == 0


def test_submit_of_an_incomplete_sheet_keeps_what_is_typed_and_lists_what_lacks_with_links(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    data = typed(client, assignment, M1_answer="1", M1_reason="Mon texte")

    response = client.post(page("sheet", assignment), {**data, "rendre": "oui"})

    assert response.status_code == 422
    assert "Mon texte" in response.text
    assert response.text.count('<a href="#critere-T6">') == 2
    assert response.text.count('<a href="#critere-M1">') == 0
    assert CriterionScore.objects.get().reason == "Mon texte"
    assert ScoreSheet.objects.get().state == SheetState.DRAFT
    assert client.get(page("submit_sheet", assignment)).url == f"{page('sheet', assignment)}#rendre"
    assert client.post(page("submit_sheet", assignment)).status_code == 422


def test_submit_with_unsound_answers_keeps_everything_and_names_each_criterion(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    data = typed(client, assignment, M1_reason="Mon texte", M2_page="2", M3_page="x")

    response = client.post(page("sheet", assignment), {**data, "rendre": "oui"})

    assert response.status_code == 422
    assert "Mon texte" in response.text
    assert [f"{fault.label} – {fault.message}" for fault in response.context["faults"]] == [
        "M2 – Pièce citée\xa0: Choisissez la pièce dont vous citez une page.",
        "M3 – Page\xa0: Saisissez un nombre entier.",
    ]
    assert response.text.count("data-error-summary") == 1
    assert not CriterionScore.objects.exists()


def test_submit_seals_and_shows_the_sheet_as_given(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    steps.fill_sheet(assignment)
    data = typed(client, assignment, M1_answer="0")

    done = client.post(page("submit_sheet", assignment), follow=True)
    late = client.post(page("sheet", assignment), data)
    again = client.post(page("submit_sheet", assignment))

    assert "Elle ne se modifie plus" in done.text
    assert "<textarea" not in done.text
    assert (late.status_code, again.status_code) == (409, 302)
    assert CriterionScore.objects.get(criterion="M1").score == 3


@pytest.mark.parametrize("mark", Mark)
def test_submit_refuses_a_sheet_that_scores_no_mandatory_criterion(client, mark):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    steps.fill_sheet(assignment, None, T1=3, mark=mark)

    refused = client.post(page("sheet", assignment), typed(client, assignment) | {"rendre": "oui"})
    asked = client.get(page("submit_sheet", assignment))
    steps.score(assignment, "M8", 1, expected_version=1)
    taken = client.post(page("sheet", assignment), typed(client, assignment) | {"rendre": "oui"})

    assert (refused.status_code, asked.status_code, taken.status_code) == (422, 302, 302)
    assert "Aucun critère incontournable n’a de note" in refused.text
    assert asked.url == f"{page('sheet', assignment)}#rendre"
    assert page("step_back", assignment) in refused.text


def test_stepping_back_closes_the_dossier_and_waits_for_nobody(client):
    case = steps.declared(count=3)
    for assignment in case.assignments[1:]:
        steps.fill_sheet(assignment)
        steps.submit_sheet(assignment)
    assignment = signed_in(client, case)

    unsound = client.post(page("step_back", assignment), {"reason": " "})
    done = client.post(page("step_back", assignment), {"reason": "Un ami y travaille."}, follow=True)

    again = client.post(page("step_back", assignment), {"reason": "Un ami y travaille."})

    assert (unsound.status_code, done.status_code) == (422, 200)
    assert (again.status_code, again.url) == (302, reverse("reviews:sheets"))
    assert case.number not in done.text
    assert client.get(page("sheet", assignment)).status_code == 404
    assert case.state() == State.REVIEWED
    assignment.refresh_from_db()
    assert assignment.end_reason == "Un ami y travaille."
    assert Access.objects.get(user=case.reviewers[0], until=None).capacity == Capacity.RECUSED


def test_stepping_back_is_refused_once_the_sheet_is_given(client):
    case = steps.declared(count=1)
    assignment = signed_in(client, case)
    steps.fill_sheet(assignment)
    steps.submit_sheet(assignment)

    assert client.post(page("step_back", assignment), {"reason": "Trop tard."}).status_code == 409
    assignment.refresh_from_db()
    assert assignment.ended_at is None


def test_submit_before_declaring_is_not_there(client):
    case = steps.assigned(count=1)
    assignment = signed_in(client, case)

    assert client.post(page("submit_sheet", assignment)).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_sheets_open_to_reviewers_alone(client, role):
    client.force_login(steps.person(role))

    expected = 200 if role == Role.REVIEWER else 403
    assert client.get(reverse("reviews:sheets")).status_code == expected
