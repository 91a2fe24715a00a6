from __future__ import annotations

from decimal import Decimal

import pytest

from applications import queries, services
from applications.enums import SectionKind
from applications.evidence import evidence_of
from applications.models import Application
from applications.snapshot import snapshot
from poles import services as poles
from poles.enums import MemberPieceKind
from poles.models import Membership
from tests.factories import DraftFactory, now, pdf, piece_file

pytestmark = pytest.mark.django_db


def member(**values):
    silent = {"money": None, "pooled_means": None, "volunteer_hours": None, "in_kind": None}
    return {
        "name": "Exemple",
        "family": "",
        "legal_category": "9220",
        "pieces": [],
        "confirmed": None,
        **values,
        "contributions": {**silent, **values.get("contributions", {})},
    }


DONE = {"on": "2026-11-03", "by": "Gérante", "contributions": {}, "differences": []}
CHANGED = {**DONE, "differences": ["apport en argent"]}


def test_version_older_than_the_members_answers_gives_nothing():
    assert evidence_of({"pole": {"members": [{"name": "Exemple"}]}}) == {}
    assert evidence_of({}) == {}


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([member()], "Aucun membre n’a encore confirmé lui-même son adhésion."),
        (
            [member(confirmed=DONE), member()],
            "1 membre sur 2 a confirmé lui-même qu’il adhère de son plein gré.",
        ),
        (
            [member(confirmed=DONE)] * 2,
            "2 membres sur 2 ont confirmé eux-mêmes qu’ils adhèrent de leur plein gré.",
        ),
    ],
)
def test_evidence_counts_the_members_that_confirmed(members, sentence):
    assert evidence_of({"pole": {"members": members}})["plurality"] == [sentence]


def test_evidence_names_pieces_and_what_is_to_be_verified():
    members = [
        member(pieces=["L1"], confirmed=DONE),
        member(name="SAS du Lac", family="ess_to_verify", legal_category="5710", pieces=["L2"]),
    ]
    assert evidence_of({"pole": {"members": members}})["ess_with_others"][1:] == [
        "Pièces des membres\xa0: L1, L2.",
        "Appartenance à l’ESS à vérifier\xa0: SAS du Lac.",
    ]


def test_evidence_adds_up_what_members_bring_exactly():
    members = [
        member(contributions={"money": "0.10", "volunteer_hours": "12.50"}, confirmed=DONE),
        member(contributions={"money": "0.20"}),
        member(contributions={"money": "0.00"}),
        member(contributions={"money": "1.00"}, confirmed=CHANGED),
    ]
    assert evidence_of({"pole": {"members": members}})["economic_commitment"] == [
        "3 membres déclarent un apport annuel\xa0: 1,30\xa0€ en argent, 12,5\xa0h de bénévolat.",
        "Apports confirmés par les membres eux-mêmes\xa0: 1 sur 3.",
    ]


def test_evidence_tells_the_perimeter_of_versions_older_than_the_members_answers_too():
    pole = {"members": [{"name": "Exemple"}], "perimeter": ["63113", "43157", "63999"]}

    assert evidence_of({"pole": pole}) == {
        "local_roots": [
            (
                "Périmètre\xa0: 2\xa0communes, 164\xa0891\xa0habitants (populations de référence 2023 de "
                "l’Insee), dans 2\xa0départements\xa0: Haute-Loire, Puy-de-Dôme."
            ),
            "1 code n’est pas celui d’une commune actuelle et n’est pas compté\xa0: 63999.",
        ]
    }


def test_evidence_of_an_empty_perimeter_says_nothing():
    assert evidence_of({"pole": {"members": [], "perimeter": []}}) == {}


def test_evidence_of_the_perimeter_stands_beside_its_criterion(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)

    assert "dans 1\xa0département\xa0: Drôme." in beside_local_roots(client, draft)
    services.submit(application_id=draft.pk, by=draft.created_by, at=now())
    assert "dans 1\xa0département\xa0: Drôme." in beside_local_roots(client, draft)


def beside_local_roots(client, draft):
    page = client.get(f"/dossiers/{draft.number}/evaluation/").text
    return page[page.rindex("Une intégration locale") : page.rindex("Une utilité sociale")]


@pytest.fixture
def confirmed():
    """Return a filled draft of which one member has confirmed, with a letter."""
    draft = DraftFactory(filled=True)
    line = draft.pole.memberships.get(name="Menuiserie Dorier")
    Membership.objects.filter(pk=line.pk).update(contact_email="membre@exemple.test")
    asked = poles.ask_confirmation(membership_id=line.pk, by=draft.created_by, at=now())
    answer = poles.ConfirmationDetails(
        joins=True, signatory="Dominique Exemple", quality="Gérante", money=Decimal(500)
    )
    poles.answer_request(request_id=asked.pk, answer=answer, letter=piece_file("Lettre"), at=now())
    return draft


def test_snapshot_tells_what_a_member_confirmed_and_gave(confirmed):
    whole = queries.with_content(Application.objects.filter(pk=confirmed.pk)).get()
    content = snapshot(whole, as_of=now().date())
    line = next(each for each in content["pole"]["members"] if each["name"] == "Menuiserie Dorier")
    assert line["confirmed"]["by"] == "Gérante"
    assert line["contributions"]["money"] == "500.00"
    assert line["pieces"] == ["L1"]
    assert [piece["label"] for piece in content["pieces"] if piece["code"] in {"P1", "L1"}] == [
        "Charte signée",
        "Lettre d’engagement – Menuiserie Dorier",
    ]


def test_letters_of_members_are_sent_with_the_dossier_and_stay_when_taken_away(client, confirmed):
    version = services.submit(application_id=confirmed.pk, by=confirmed.created_by, at=now())
    line = confirmed.pole.memberships.get(name="Menuiserie Dorier")
    poles.remove_member_piece(membership_id=line.pk, code="L1", by=confirmed.created_by, at=now())

    client.force_login(confirmed.created_by)
    assert [piece.code for piece in version.pieces.order_by("pk")][-2:] == ["P6", "L1"]
    given = client.get(f"/dossiers/{confirmed.number}/pieces/L1/")
    assert b"".join(given.streaming_content) == pdf("Lettre")
    page = client.get(f"/dossiers/{confirmed.number}/evaluation/")
    assert "1 membre sur 7 a confirmé lui-même" in page.text


def test_ess_said_without_proof_is_to_be_verified_until_there_is_one():
    draft = DraftFactory(filled=True)
    line = draft.pole.memberships.get(name="Transports du Diois")
    words = poles.MemberDetails(name=line.name, legal_category="5710", family="ess", ess_basis="scic")
    poles.change_member(membership_id=line.pk, member=words, by=draft.created_by, at=now())

    def family():
        whole = queries.with_content(Application.objects.filter(pk=draft.pk)).get()
        members = snapshot(whole, as_of=now().date())["pole"]["members"]
        return next(each["family"] for each in members if each["name"] == line.name)

    assert family() == "ess_to_verify"
    poles.add_member_piece(
        membership_id=line.pk,
        kind=MemberPieceKind.ESS_PROOF,
        upload=piece_file("Statuts"),
        by=draft.created_by,
        at=now(),
    )
    assert family() == "ess"


def test_evidence_of_social_utility_names_who_recognises_it():
    rows = [
        {"name": "Jardin", "social_utility": True, "recognised_by": "iae", "recognition": "n° 014"},
        {"name": "Cantine", "social_utility": True, "recognised_by": "authority"},
        {"name": "Atelier", "social_utility": True},
        {"name": "Boutique", "social_utility": False, "recognised_by": "other"},
    ]

    assert evidence_of({"sections": {"activities": {"rows": rows}}}) == {
        "social_utility": [
            "Reconnue\xa0: Jardin, convention d’insertion par l’activité économique (IAE), n° 014.",
            "Reconnue\xa0: Cantine, une collectivité locale.",
            "Déclarée sans reconnaissance\xa0: Atelier.",
        ]
    }


def test_version_that_was_not_asked_who_recognises_says_nothing_of_it():
    rows = [{"name": "Jardin", "social_utility": True}]

    assert evidence_of({"sections": {"activities": {"rows": rows}}}) == {}


def test_evidence_of_evaluation_counts_results_and_names_who_took_part():
    sections = {
        "results": {
            "rows": [
                {"measure": "jobs", "baseline": "0", "target": "4", "observed": "0"},
                {"measure": "turnover", "observed": "10"},
                {"measure": "received", "target": "9"},
            ]
        },
        "evaluation": {"participants": ["members", "inhabitants"]},
    }

    assert evidence_of({"sections": sections}) == {
        "evaluation": [
            "Résultats observés\xa0: 2, dont 1 avec une valeur de départ et une cible.",
            "Évaluation partagée avec\xa0: les membres du pôle, des habitants.",
        ]
    }


def test_reviewers_and_applicants_read_beside_m5_who_recognises(client):
    draft = DraftFactory(filled=True)
    content = {"rows": [{"name": "Jardin", "social_utility": True, "recognised_by": "esus"}]}
    services.save_section(
        application_id=draft.pk,
        kind=SectionKind.ACTIVITIES,
        content=content,
        expected_version=1,
        by=draft.created_by,
        at=now(),
    )
    client.force_login(draft.created_by)
    page = f"/dossiers/{draft.number}/evaluation/"
    said = "Reconnue\xa0: Jardin, agrément «\xa0entreprise solidaire d’utilité sociale\xa0» (ESUS)."

    assert said in client.get(page).text
    services.submit(application_id=draft.pk, by=draft.created_by, at=now())
    assert said in client.get(page).text


def test_answers_from_an_address_of_the_team_are_told():
    members = [member(name="Halage", confirmed={**DONE, "of_team": True}), member()]
    assert evidence_of({"pole": {"members": members}})["plurality"][1:] == [
        "Réponse venue de l’adresse d’une personne de l’équipe\xa0: Halage."
    ]
