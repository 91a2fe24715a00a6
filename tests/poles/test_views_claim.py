from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from poles import services
from poles.models import Pole, PoleClaim
from tests.factories import AUVERGNE_RHONE_ALPES, ROMANS, PoleFactory, UserFactory, now, pdf

pytestmark = pytest.mark.django_db

CLAIMS, HOME = reverse("register:claims"), reverse("home")
AGREED = {"compared": "on"}


def entry(name="Le Phares", commune=ROMANS):
    return services.register_identified_pole(
        details=services.PoleDetails(name=name, commune=commune),
        facts=[("Création", "2001", "Note 2010")],
        at=now(),
    )


def page_of(pole):
    return reverse("poles:claim", args=[pole.pk, pole.slug])


def said(**changes):
    return {"quality": "Directrice", "link": "J’y travaille.", "pole": "cette-fiche", **changes}


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.CASE_OFFICER], roles__region=AUVERGNE_RHONE_ALPES)


@pytest.fixture
def ana(client):
    ana = UserFactory(first_name="Ana")
    client.force_login(ana)
    return ana


def test_an_identified_pole_s_page_leads_to_the_claim_and_no_other_does(client):
    pole, theirs = entry(), PoleFactory(listed=True)

    assert page_of(pole) in client.get(pole.get_absolute_url()).text
    assert "C’est notre pôle" not in client.get(theirs.get_absolute_url()).text


def test_claim_is_sent_with_its_document_then_shown_as_waiting(client, ana):
    pole = entry()

    upload = SimpleUploadedFile("pv.pdf", pdf())
    response = client.post(page_of(pole), said(stay_listed="on", upload=upload))

    asked = PoleClaim.objects.get()
    assert (asked.claimant, asked.pole, asked.own_pole) == (ana, pole, None)
    assert asked.content_type == "application/pdf"
    assert response.url == page_of(pole)
    html = client.get(page_of(pole)).text
    assert "Votre demande est à l’étude" in html
    assert '<form method="post" enctype' not in html


def test_claim_offers_the_poles_that_the_person_answers_for_only(client, ana):
    pole, own, theirs = entry(), PoleFactory(by=ana), PoleFactory()

    html = client.get(page_of(pole)).text
    assert (own.name in html, theirs.name in html) == (True, False)
    assert client.post(page_of(pole), said(pole=theirs.pk)).status_code == 422
    client.post(page_of(pole), said(pole=own.pk))
    assert PoleClaim.objects.get().own_pole == own


@pytest.mark.parametrize("missing", ["quality", "link", "pole"])
def test_claim_wants_who_why_and_what(client, ana, missing):
    response = client.post(page_of(entry()), said(**{missing: ""}))

    assert response.status_code == 422
    assert not PoleClaim.objects.exists()


def test_claim_refuses_a_file_that_is_no_document_and_keeps_the_words(client, ana):
    upload = SimpleUploadedFile("x.pdf", b"rien")
    response = client.post(page_of(entry()), said(upload=upload))

    assert response.status_code == 422
    assert "J’y travaille." in response.text
    assert "Les formats acceptés" in response.text


def test_officers_of_the_region_find_the_claim_on_their_home_page_and_answer(client, ana, officer):
    pole = entry()
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()
    elsewhere = UserFactory(roles=[Role.CASE_OFFICER], roles__region="53")
    client.force_login(elsewhere)
    assert "Répondre à la demande" not in client.get(HOME).text
    client.force_login(officer)
    assert reverse("register:claim", args=[asked.pk]) in client.get(HOME).text

    client.post(reverse("register:agree", args=[asked.pk]), AGREED)

    assert "Répondre à la demande" not in client.get(HOME).text
    client.force_login(ana)
    assert "Elle est acceptée." in client.get(HOME).text
    assert "Ce pôle est maintenant le vôtre" in client.get(page_of(pole)).text
    assert Pole.objects.of_team(ana).get() == pole


def test_a_claim_is_agreed_to_once_compared_with_its_rivals(client, ana, officer):
    pole, bo = entry(), UserFactory(first_name="Bo", last_name="Rival")
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()
    client.force_login(bo)
    client.post(page_of(pole), said())
    client.force_login(officer)
    agreement = reverse("register:agree", args=[asked.pk])

    response = client.post(agreement)

    assert response.status_code == 422
    assert not PoleClaim.objects.exclude(outcome="").exists()
    html = response.text
    assert html.index("Autres demandes sur ce pôle") < html.index("Accepter la demande")
    assert "demande faite par Bo Rival" in html
    client.post(agreement, AGREED)
    assert [c.outcome for c in PoleClaim.objects.order_by("pk")] == ["agreed", "refused"]


@pytest.mark.parametrize(
    ("place", "warned"),
    [
        ({"commune": ROMANS}, False),
        ({"commune": "63113"}, True),
        ({"commune": "", "region": AUVERGNE_RHONE_ALPES}, False),
        ({"commune": "", "region": "53"}, True),
    ],
)
def test_the_claimant_s_pole_is_linked_and_compared_by_place(client, ana, officer, place, warned):
    pole, own = entry(), PoleFactory(by=ana, commune=ROMANS, listed=True)
    Pole.objects.filter(pk=own.pk).update(**place)
    client.post(page_of(pole), said(pole=own.pk))
    client.force_login(officer)

    html = client.get(reverse("register:claim", args=[PoleClaim.objects.get().pk])).text

    assert own.get_absolute_url() in html
    assert ("ne sont pas au même endroit" in html) is warned


def test_while_it_waits_the_claim_is_said_to_be_studied_to_its_claimant_only(client, ana):
    pole = entry()
    client.post(page_of(pole), said())

    assert "Votre demande pour «\xa0Le Phares\xa0» est à l’étude" in client.get(HOME).text
    html = client.get(pole.get_absolute_url()).text
    assert "Votre demande est à l’étude" in html
    assert "C’est notre pôle" not in html
    client.force_login(UserFactory())
    assert "est à l’étude" not in client.get(HOME).text
    assert "C’est notre pôle" in client.get(pole.get_absolute_url()).text


@pytest.mark.parametrize(("days", "told"), [(29, True), (31, False)])
def test_an_answer_stays_on_the_home_page_for_thirty_days(client, ana, days, told):
    pole = entry()
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()
    services.refuse_claim(claim_id=asked.pk, reason="Non", by=UserFactory(), at=now() - timedelta(days=days))

    assert ("Lire la réponse" in client.get(HOME).text) is told


def test_refused_the_claimant_reads_why_and_may_ask_again(client, ana, officer):
    pole = entry()
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()
    client.force_login(officer)
    refusal = reverse("register:refuse", args=[asked.pk])

    assert client.post(refusal, {"reason": " "}).status_code == 422
    client.post(refusal, {"reason": "Joignez une délégation."})
    assert client.post(refusal, {"reason": "Encore"}).status_code == 302
    assert client.post(reverse("register:agree", args=[asked.pk]), AGREED, follow=True).redirect_chain

    client.force_login(ana)
    html = client.get(page_of(pole)).text
    assert "Joignez une délégation." in html
    assert "Envoyer la demande" in html
    assert "Elle est refusée." in client.get(HOME).text


def test_claimant_takes_their_claim_back_from_its_page_and_may_claim_again(client, ana, officer):
    pole = entry()
    withdraw = reverse("poles:withdraw_claim", args=[pole.pk, pole.slug])
    assert client.get(withdraw).status_code == 404
    client.post(page_of(pole), said())
    claim = PoleClaim.objects.get()

    assert f'href="{withdraw}"' in client.get(page_of(pole)).text
    assert "ne sera plus étudiée" in client.get(withdraw).text
    done = client.post(withdraw, follow=True).text

    assert "Votre demande est retirée" in done
    assert "Envoyer la demande" in done
    assert "Le Phares" not in client.get(HOME).text
    assert client.get(withdraw).url == page_of(pole)
    client.post(withdraw)
    client.force_login(officer)
    assert "Retirée" in client.get(CLAIMS).text
    assert "Demande retirée par la personne" in client.get(reverse("register:claim", args=[claim.pk])).text
    assert "Le Phares" not in client.get(HOME).text


def test_an_officer_who_claims_does_not_answer_their_own(client, officer):
    pole = entry()
    client.force_login(officer)
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()

    response = client.post(reverse("register:agree", args=[asked.pk]), AGREED, follow=True)

    assert "une autre personne du service" in response.text
    assert "Répondre à la demande" not in client.get(HOME).text
    refused = client.post(reverse("register:refuse", args=[asked.pk]), {"reason": "Non"})
    assert refused.status_code == 409
    asked.refresh_from_db()
    assert asked.outcome == ""


def test_a_claim_answered_meanwhile_is_said_to_be(client, ana, officer):
    pole = entry()
    client.post(page_of(pole), said())
    asked = PoleClaim.objects.get()
    services.refuse_claim(claim_id=asked.pk, reason="Non", by=UserFactory(), at=now())
    client.force_login(officer)

    response = client.post(reverse("register:agree", args=[asked.pk]), AGREED, follow=True)

    assert "a déjà reçu une réponse" in response.text


def test_claim_of_a_pole_that_has_its_team_is_not_there(client, ana):
    pole = PoleFactory(listed=True)

    assert client.get(page_of(pole)).status_code == 404
    assert client.post(page_of(pole), said()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_claims_asks_the_same_queries_for_any_number(client, officer, count, django_assert_num_queries):
    pole = entry()
    for _ in range(count):
        services.claim_pole(
            pole_id=pole.pk,
            quality="Directrice",
            link="J’y suis",
            own_pole_id=None,
            consents=False,
            upload=None,
            by=UserFactory(),
            at=now(),
        )
    client.force_login(officer)

    # Session, person, roles; count, claims.
    with django_assert_num_queries(5):
        response = client.get(CLAIMS)

    assert response.text.count('class="ptce-register__line"') == count


def test_the_document_is_given_as_a_file_that_nothing_opens(client, ana, officer):
    client.post(page_of(entry()), said(upload=SimpleUploadedFile("pv.pdf", pdf())))
    asked = PoleClaim.objects.get()
    address = reverse("register:claim_document", args=[asked.pk])
    assert client.get(address).status_code == 403
    client.force_login(officer)

    response = client.get(address)

    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
