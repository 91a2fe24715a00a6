import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications import services
from applications.enums import SectionKind, State, Strand, sections_of
from applications.models import Section
from poles.enums import TeamCapacity
from poles.services import join_team
from tests.factories import CallFactory, DraftFactory, MembershipFactory, SubmittedFactory, UserFactory, now

pytestmark = pytest.mark.django_db

#: Signing in, the dossier, what the person may do and its section, its whole content for the verdicts, what is said of it.
QUERIES = 18
STRATEGY, POOLING = SectionKind.STRATEGY, SectionKind.POOLING
NO_ROW = {"lignes-TOTAL_FORMS": "0", "lignes-INITIAL_FORMS": "0"}
ONE_ROW = {"lignes-TOTAL_FORMS": "1", "lignes-INITIAL_FORMS": "0"}


@pytest.fixture
def draft(client):
    application = DraftFactory()
    client.force_login(application.created_by)
    return application


def address(application, kind=STRATEGY):
    return reverse("applications:section", args=[application.number, kind])


def content(application, kind=STRATEGY):
    return Section.objects.get(application=application, kind=kind).content


def saved_by_another(application, kind=STRATEGY, **answers):
    other = UserFactory(first_name="Idriss", last_name="Lemaire")
    join_team(
        pole_id=application.pole_id,
        user=other,
        capacity=TeamCapacity.EDITOR,
        by=application.created_by,
        at=now(),
    )
    standing = Section.objects.filter(application=application, kind=kind).first()
    services.save_section(
        application_id=application.pk,
        kind=kind,
        content=answers,
        expected_version=standing.version if standing else 0,
        by=other,
        at=now(),
    )


def panel(html):
    return html.split('class="ptce-layout__aside"')[1].split("</main>")[0]


def hidden_fields(html):
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)


@pytest.mark.parametrize("kind", sections_of(Strand.EXPERIMENTATION))
def test_section_shows_its_form(client, draft, kind):
    response = client.get(address(draft, kind))

    assert response.status_code == 200
    assert f"<h1>{kind.label}</h1>" in response.text


def test_section_saves_and_goes_back_to_the_dossier(client, draft):
    response = client.post(address(draft), {"version": "0", "text": "Nos engagements", "document": "yes"})

    assert response.url == reverse("applications:detail", args=[draft.number])
    assert content(draft) == {"text": "Nos engagements", "document": True}


def test_section_saves_and_goes_on(client, draft):
    response = client.post(address(draft), {"version": "0", "text": "x", "suite": "1"})

    assert response.url == address(draft, SectionKind.COOPERATION)


def test_section_shows_faults_and_keeps_what_was_typed(client, draft):
    response = client.post(address(draft), {"version": "0", "text": "Nos engagements", "signatories": "-3"})

    assert response.status_code == 422
    assert "Nos engagements</textarea>" in response.text
    assert 'href="#id_signatories"' in response.text
    assert not Section.objects.exists()


def test_section_adds_a_row_without_a_script(client, draft):
    typed = {"version": "0", **ONE_ROW, "lignes-0-kind": "premises", "lignes-0-amount": "1200"}

    response = client.post(address(draft, POOLING), {**typed, "ajouter-une-ligne": "1"})

    assert response.status_code == 200
    assert 'name="lignes-1-kind"' in response.text
    assert 'value="1200"' in response.text
    assert not Section.objects.exists()


def test_section_saves_rows(client, draft):
    typed = {"version": "0", **ONE_ROW, "lignes-0-kind": "premises", "lignes-0-amount": "1 200,50"}

    client.post(address(draft, POOLING), typed)

    assert content(draft, POOLING) == {"rows": [{"kind": "premises", "amount": "1200.50"}]}


def test_stale_section_shows_both_texts_with_409(client, draft):
    saved_by_another(draft, text="Leur texte", horizon_years=5)

    response = client.post(address(draft), {"version": "0", "text": "Mon texte", "horizon_years": "5"})

    assert response.status_code == 409
    assert "Mon texte" in response.text
    assert "Leur texte" in response.text
    assert "Idriss Lemaire" in response.text
    assert response.text.count('<fieldset class="ptce-versus">') == 1
    assert content(draft) == {"text": "Leur texte", "horizon_years": 5}


@pytest.mark.parametrize(
    ("choices", "kept"),
    [
        ({}, {"text": "Mon texte", "signatories": 7, "horizon_years": 5}),
        ({"garder-text": "mine"}, {"text": "Mon texte", "signatories": 7, "horizon_years": 5}),
        ({"garder-text": "theirs"}, {"text": "Leur texte", "signatories": 7, "horizon_years": 5}),
    ],
)
def test_stale_section_keeps_what_is_chosen_and_loses_nothing(client, draft, choices, kept):
    saved_by_another(draft, text="Leur texte", horizon_years=5)
    html = client.post(address(draft), {"version": "0", "text": "Mon texte", "signatories": "7"}).text

    response = client.post(address(draft), {**dict(hidden_fields(html)), **choices})

    assert response.status_code == 302
    assert content(draft) == kept


def test_stale_section_compares_rows_as_one_answer(client, draft):
    saved_by_another(draft, POOLING, rows=[{"kind": "staff", "amount": "5.00"}])
    typed = {"version": "0", **ONE_ROW, "lignes-0-kind": "premises", "lignes-0-amount": "1200"}
    html = client.post(address(draft, POOLING), typed).text

    assert "Locaux – 1" in html
    assert "Personnel – 5" in html
    client.post(address(draft, POOLING), {**dict(hidden_fields(html)), "garder-rows": "theirs"})
    assert content(draft, POOLING) == {"rows": [{"kind": "staff", "amount": "5.00"}]}


def test_stale_section_is_stale_again_when_it_changed_again(client, draft):
    saved_by_another(draft, text="Leur texte")
    html = client.post(address(draft), {"version": "0", "text": "Mon texte"}).text
    saved_by_another(draft, text="Leur second texte")

    response = client.post(address(draft), {**dict(hidden_fields(html)), "garder-text": "mine"})

    assert response.status_code == 409
    assert "Leur second texte" in response.text
    assert content(draft) == {"text": "Leur second texte"}


def test_sent_section_reads_and_refuses_to_change(client):
    application = SubmittedFactory()
    client.force_login(application.created_by)

    read = client.get(address(application))
    refused = client.post(address(application), {"version": "1", "text": "Trop tard"})

    assert "Nos engagements communs" in read.text
    assert "<textarea" not in read.text
    assert refused.status_code == 409
    assert "votre texte n’a pas été enregistré" in refused.text
    assert content(application)["text"] == "Nos engagements communs pour le territoire."


def test_section_that_the_strand_does_not_have_is_not_found(client):
    application = DraftFactory(call=CallFactory(strand=Strand.CAPITALISATION))
    client.force_login(application.created_by)

    assert client.get(address(application, SectionKind.FUNDING)).status_code == 404


@pytest.mark.parametrize("roles", [[], [Role.CASE_OFFICER], [Role.AUDITOR], [Role.PROGRAMME_MANAGER]])
def test_section_of_another_team_is_not_there(client, roles):
    application = SubmittedFactory()
    client.force_login(UserFactory(roles=roles))

    assert client.get(address(application)).status_code == 404
    assert client.post(address(application), {"version": "1", "text": "x"}).status_code == 404


def test_unknown_section_is_not_found(client, draft):
    assert client.get(f"/dossiers/{draft.number}/inconnue/").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"version": "9" * 5000, "text": "Un"},
        {**ONE_ROW, "lignes-TOTAL_FORMS": "9" * 5000, "ajouter-une-ligne": "1"},
    ],
    ids=["version", "rows"],
)
def test_section_takes_a_hidden_number_of_5000_digits_for_none(client, draft, sent):
    assert client.post(address(draft, POOLING), sent).status_code < 500


def test_section_saves_and_stays_with_the_verdicts_that_follow(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)
    before = client.get(address(draft, POOLING)).text

    response = client.post(
        address(draft, POOLING), {"version": "1", "declared_none": "on", "rester": "1", **NO_ROW}, follow=True
    )

    assert response.redirect_chain == [(address(draft, POOLING), 302)]
    assert panel(before).count(">Reste à réunir</span>") == 0
    assert panel(response.text).count(">Reste à réunir</span>") == 1
    assert "Critère M7" in panel(response.text).split("Cette partie compte pour")[1].split("</details>")[0]


@pytest.mark.parametrize("more", [1, 3])
def test_section_asks_the_same_queries_for_any_number_of_members(client, more, django_assert_num_queries):
    draft = DraftFactory(filled=True)
    for _ in range(more):
        MembershipFactory(pole_id=draft.pole_id, by=draft.created_by)
    client.force_login(draft.created_by)
    # The first reading fetches the grid, which is then kept.
    client.get(address(draft))

    with django_assert_num_queries(QUERIES):
        client.get(address(draft))


@pytest.mark.parametrize("signatories", ["3", "-3"])
def test_section_sent_meanwhile_gives_back_what_was_typed(client, signatories):
    sent = SubmittedFactory()
    client.force_login(sent.created_by)

    response = client.post(
        address(sent), {"version": "1", "text": "Écrit trop tard", "signatories": signatories}
    )

    assert response.status_code == 409
    assert "Écrit trop tard" in response.text.split("Ce que vous veniez d’écrire")[1].split("</dl>")[0]
    assert "Écrit trop tard" not in content(sent).values()


def test_section_tells_the_faults_of_answers_and_rows_in_one_summary(client, draft):
    response = client.post(
        address(draft, SectionKind.FUNDING),
        {"version": "0", "requested_amount": "-1", "lignes-0-amount": "beaucoup", **ONE_ROW},
    )

    assert response.status_code == 422
    assert response.text.count("data-error-summary") == 1
    assert "2 réponses sont à corriger" in response.text
    assert "Rien n’a été enregistré" in response.text


def test_two_hundred_kilobytes_come_back_whole_and_nothing_is_saved(client, draft):
    typed = "Une phrase de plus. " * 10_240

    response = client.post(address(draft), {"version": "0", "text": typed})

    assert response.status_code == 422
    assert "Ce texte est trop long\xa0: 204\xa0799 caractères, pour 20\xa0000 au plus." in response.text
    assert f"{typed}</textarea>" in response.text
    assert not Section.objects.exists()


def test_stale_choices_are_shown_in_words_and_sent_again(client):
    draft = DraftFactory(call=CallFactory(strand=Strand.FEASIBILITY))
    client.force_login(draft.created_by)
    kind = SectionKind.STUDY
    services.save_section(
        application_id=draft.pk,
        kind=kind,
        content={"dimensions": ["financing"]},
        expected_version=0,
        by=draft.created_by,
        at=now(),
    )
    typed = {"version": "0", **NO_ROW, "dimensions": ["governance", "diagnosis"]}

    response = client.post(address(draft, kind), typed)
    again = hidden_fields(response.text)
    client.post(
        address(draft, kind),
        {"version": "1", **NO_ROW, "dimensions": [v for k, v in again if k == "dimensions"]},
    )

    assert response.status_code == 409
    assert "Le diagnostic du territoire, la gouvernance du pôle" in response.text
    assert "Le montage financier" in response.text
    assert content(draft, kind) == {"dimensions": ["diagnosis", "governance"]}


BUDGET = SectionKind.BUDGET


def test_budget_suggests_the_years_of_the_project_and_saves_what_does_not_balance(client):
    draft = DraftFactory(call__closes_at=datetime(2026, 11, 30, tzinfo=UTC), filled=True)
    draft.sections.filter(kind=BUDGET).delete()
    client.force_login(draft.created_by)

    page = client.get(address(draft, BUDGET)).text
    assert 'name="60_2"' in page
    assert 'name="60_3"' not in page
    assert "60 – Achats, 2029" in page

    sent = {"version": "0", "years_count": "3", "first_year": "2027", "60_0": "1 250,50", "rester": "1"}
    answers = [client.post(address(draft, BUDGET), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert content(draft, BUDGET) == {"years": [2027, 2028, 2029], "60": {"2027": "1250.50"}}
    assert Section.objects.get(application=draft, kind=BUDGET).version == 1
    after = client.get(address(draft, BUDGET)).text
    assert "Il manque 1\xa0250,50\xa0€ de ressources en 2027\xa0: les charges font" in after
    assert "Il manque 60\xa0000,00\xa0€ à la ligne" in after


def test_budget_that_does_not_balance_is_not_sent(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)
    typed = {
        "version": "1",
        "years_count": "2",
        "first_year": "2027",
        "60_0": "5",
        "74_programme_0": "60 000",
    }
    client.post(address(draft, BUDGET), typed)

    response = client.post(reverse("applications:submit", args=[draft.number]))

    assert "Il y a 59\xa0995,00\xa0€ de ressources de trop en 2027" in response.text
    assert f'<a href="{address(draft, BUDGET)}#id_60_0">Il y a 59' in response.text
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_budget_changed_meanwhile_shows_both_line_by_line(client, draft):
    saved_by_another(draft, kind=BUDGET, **{"years": [2027], "60": {"2027": "5.00"}, "70": {"2027": "7.00"}})
    typed = {"version": "0", "years_count": "1", "first_year": "2027", "60_0": "6", "70_0": "7"}

    conflict = client.post(address(draft, BUDGET), typed)
    assert conflict.status_code == 409
    assert re.findall('legend">([^<]+)<', conflict.text) == ["60 – Achats"]
    kept = {**dict(hidden_fields(conflict.text)), "garder-60": "theirs", "version": "1"}
    client.post(address(draft, BUDGET), kept)

    assert content(draft, BUDGET) == {"years": [2027], "60": {"2027": "5.00"}, "70": {"2027": "7.00"}}


def test_funding_shows_where_cofinancers_and_budget_differ(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)
    assert "disent la même chose" in client.get(address(draft, SectionKind.FUNDING)).text
    row = {"kind": "74_commune", "amount": "40 000", "proof": "P9", "name": "Commune"}
    typed = {"version": "1", "aid": "post", "requested_amount": "60 000", **ONE_ROW}
    client.post(
        address(draft, SectionKind.FUNDING),
        {**typed, **{f"lignes-0-{name}": value for name, value in row.items()}},
    )

    page = client.get(address(draft, SectionKind.FUNDING)).text
    assert "Il manque 40\xa0000,00\xa0€ dans le budget" in page
    assert "Il manque 60\xa0000,00\xa0€ de cofinanceurs" in page
    assert "Aucune pièce du dossier ne porte le code «\xa0P9\xa0»" in page.replace("&nbsp;", "\xa0")
    assert "Le coût total du projet" in page
