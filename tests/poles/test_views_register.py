import pytest
from django.urls import reverse

from accounts.enums import Role
from poles import register, services
from poles.models import DistinctPoles, Pole
from tests.factories import AUVERGNE_RHONE_ALPES, ROMANS, PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db

ENTRIES, ADD, DOUBLES = (reverse(f"register:{name}") for name in ("entries", "add", "doubles"))
LEADS = reverse("register:leads")


def entry(name="Le Phares", commune=ROMANS, **about):
    return services.register_identified_pole(
        details=services.PoleDetails(name=name, commune=commune),
        facts=[("Création", "2001", "Note 2010")],
        at=now(),
        **about,
    )


@pytest.fixture
def officer(client):
    officer = UserFactory(roles=[Role.CASE_OFFICER], roles__region=AUVERGNE_RHONE_ALPES)
    client.force_login(officer)
    return officer


def sent(*facts, **about):
    rows = {"infos-TOTAL_FORMS": len(facts), "infos-INITIAL_FORMS": 0}
    for rank, fact in enumerate(facts):
        names = ("label", "value", "source", "DELETE")
        rows |= {f"infos-{rank}-{name}": value for name, value in zip(names, fact, strict=False)}
    return {"name": "Archer", "commune": "Romans-sur-Isère", **rows, **about}


FACT = ("Création", "2007", "Note 2010, §5")


@pytest.mark.parametrize("count", [1, 3])
def test_entries_asks_the_same_queries_for_any_number(client, officer, count, django_assert_num_queries):
    for rank in range(count):
        entry(f"Pôle {rank}")

    # Session, person, roles; entries.
    with django_assert_num_queries(4):
        response = client.get(ENTRIES)

    assert response.text.count('class="ptce-register__line"') == count


def test_entries_are_those_of_the_officer_s_regions_and_of_none(client, officer):
    entry("Ici")
    entry("Ailleurs", commune="29019")
    entry("Nulle part", commune="")
    PoleFactory(name="Une équipe", listed=True)

    html = client.get(ENTRIES).text

    assert ("Ici" in html, "Nulle part" in html) == (True, True)
    assert ("Ailleurs" in html, "Une équipe" in html) == (False, False)
    assert "2 pôles repérés" in html


def test_entries_are_found_by_word_region_and_waiting_claim(client):
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    one, _, _ = entry("Le Phares"), entry("Ailleurs", commune="29019"), entry("Nulle part", commune="")
    services.claim_pole(
        pole_id=one.pk,
        quality="Directrice",
        link="J’y suis",
        own_pole_id=None,
        consents=False,
        upload=None,
        by=UserFactory(),
        at=now(),
    )

    def found(**asked):
        html = client.get(ENTRIES, asked).text
        return [name for name in ("Ailleurs", "Le Phares", "Nulle part") if f">{name}</a>" in html]

    assert found() == ["Ailleurs", "Le Phares", "Nulle part"]
    assert found(q="phares") == ["Le Phares"]
    assert found(region="53") == ["Ailleurs"]
    assert found(region="aucune") == ["Nulle part"]
    assert found(demandes="1") == ["Le Phares"]
    assert found(region="<script>") == ["Ailleurs", "Le Phares", "Nulle part"]
    assert found(q="introuvable") == []
    assert "1 demande" in client.get(ENTRIES).text


def test_add_enters_a_pole_with_its_facts(client, officer):
    response = client.post(ADD, sent(FACT, ("", "", ""), ("Emplois", "3", "x", "on")))

    pole = Pole.objects.get()
    assert response.url == reverse("register:entry", args=[pole.pk])
    assert (pole.name, pole.commune, pole.region, pole.created_by) == ("Archer", ROMANS, "84", officer)
    assert register.facts_of(pole) == [FACT]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (sent(("Création", "2007", "")), "Donnez la source"),
        (sent(("", "2007", "Note")), "Nommez l’information"),
        (sent(("Création", "", "Note")), "Écrivez ce que dit la source"),
        (sent(), "Donnez au moins une information"),
        (sent(FACT, ("création", "2008", "Autre")), "est donnée deux fois"),
        (sent(FACT, commune=""), "Donnez la commune, ou au moins la région"),
        (sent(FACT, commune="Nulle-Part"), "n’est le nom ni le code"),
        (sent(FACT, website="pas un site"), "n’est pas valable"),
        (sent(FACT, name=""), "Nom du pôle"),
    ],
)
def test_add_says_what_is_wrong_and_writes_nothing(client, officer, values, words):
    response = client.post(ADD, values)

    assert response.status_code == 422
    assert words in response.text
    assert not Pole.objects.exists()


def test_add_takes_a_region_where_no_commune_is_known(client, officer):
    client.post(ADD, sent(FACT, commune="", region="53"))

    assert (Pole.objects.get().commune, Pole.objects.get().region) == ("", "53")


def test_add_offers_a_row_more_without_a_script(client, officer):
    response = client.post(ADD, {**sent(FACT), "ajouter-une-ligne": "1"})

    assert 'name="infos-1-label"' in response.text
    assert not Pole.objects.exists()


def test_add_tells_of_a_double_then_takes_a_reason(client, officer):
    standing = entry("Groupe Archer")

    told = client.post(ADD, sent(FACT))
    assert told.status_code == 422
    assert standing.get_absolute_url() in told.text
    assert "L’enregistrer quand même" in told.text
    assert Pole.objects.count() == 1

    client.post(ADD, sent(FACT, distinct_because="Une antenne"))
    assert Pole.objects.count() == 2
    assert DistinctPoles.objects.get().reason == "Une antenne"


def test_entry_shows_facts_sources_and_history(client, officer):
    client.post(ADD, sent(FACT))
    pole = Pole.objects.get()
    client.post(reverse("register:change", args=[pole.pk]), sent(("Création", "2008", "Statuts"), version=1))

    html = client.get(reverse("register:entry", args=[pole.pk])).text

    assert "<td>2008</td><td>Statuts</td>" in html
    assert "Auparavant\xa0: 2007 (source\xa0: Note 2010, §5)" in html
    assert str(officer) in html


@pytest.mark.parametrize("count", [1, 3])
def test_entry_asks_the_same_queries_for_any_number(client, officer, count, django_assert_num_queries):
    pole = entry()
    for rank in range(count):
        gone = entry(f"Fiche {'ABC'[rank]}{rank}", commune="29019")
        services.merge_entry(entry_id=gone.pk, into_id=pole.pk, reason="x", by=officer, at=now())
        PoleFactory(name=f"Le Phares {rank}", listed=True)

    # Session, person, roles; the entry; traces; facts; merged and their facts; told apart; likely doubles; claims;
    # history of the entry, of its facts, merges, told apart; whether it may be changed, and which may be parted.
    with django_assert_num_queries(17):
        client.get(reverse("register:entry", args=[pole.pk]))


def test_change_saved_over_another_shows_what_stands_and_keeps_what_was_typed(client, officer):
    pole = entry()
    page = reverse("register:change", args=[pole.pk])
    client.post(page, sent(("Création", "Premier", "Note"), name="Le Phares", version=1))

    response = client.post(page, sent(("Création", "Second", "Note"), name="Le Phares", version=1))

    assert response.status_code == 409
    for words in ("Premier", "Second", 'name="version" value="2"'):
        assert words in response.text
    client.post(page, sent(("Création", "Second", "Note"), name="Le Phares", version=2))
    assert register.facts_of(pole) == [("Création", "Second", "Note")]


@pytest.mark.parametrize("count", [1, 3])
def test_doubles_asks_the_same_queries_for_any_number(client, officer, count, django_assert_num_queries):
    for rank in range(count):
        entry(f"Rivage {'abc'[rank]}")
    entry("Rivage")

    # Session, person, roles; traces, told apart, entries, poles of the couples.
    with django_assert_num_queries(7):
        response = client.get(DOUBLES)

    assert response.text.count('class="ptce-register__line"') >= count


def test_compare_merges_and_the_old_address_leads_on(client, officer):
    kept, double = entry("Archer"), entry("Groupe Archer")
    old = double.get_absolute_url()

    client.post(
        reverse("register:compare", args=[double.pk, kept.pk]),
        {"verdict": "fusionner", "reason": "Même siège"},
    )

    assert client.get(old).url == kept.get_absolute_url()
    assert client.get(reverse("register:entry", args=[double.pk])).url == reverse(
        "register:entry", args=[kept.pk]
    )
    page = client.get(kept.get_absolute_url()).text
    assert page.count("<td>2001</td><td>Note 2010</td>") == 2
    assert double.name not in client.get(reverse("poles:directory")).text


def test_compare_merges_the_other_way_where_both_are_entries(client, officer):
    one, other = entry("Archer"), entry("Groupe Archer")

    client.post(
        reverse("register:compare", args=[one.pk, other.pk]),
        {"verdict": "fusionner-autre", "reason": "Même siège"},
    )

    other.refresh_from_db()
    assert other.merged_into == one


def test_compare_never_offers_to_merge_a_team_s_pole(client, officer):
    one, theirs = entry("Archer"), PoleFactory(name="Archer", listed=True)
    page = reverse("register:compare", args=[one.pk, theirs.pk])

    assert "fusionner-autre" not in client.get(page).text
    assert client.post(page, {"verdict": "fusionner-autre", "reason": "x"}).status_code == 422


@pytest.mark.parametrize("into_entry", [True, False])
def test_a_merge_is_undone_from_where_the_entry_s_sources_are_shown(client, officer, into_entry):
    double = entry("Le Fare")
    kept = entry() if into_entry else PoleFactory(listed=True)
    services.merge_entry(entry_id=double.pk, into_id=kept.pk, reason="Même siège", by=officer, at=now())
    page = reverse("register:entry", args=[kept.pk]) if into_entry else kept.get_absolute_url()
    separate = reverse("register:separate", args=[double.pk])

    assert f'href="{separate}"' in client.get(page).text
    assert "revient au repérage" in client.get(separate).text
    assert client.post(separate, {"reason": ""}).status_code == 422
    done = client.post(separate, {"reason": "Deux villes"}, follow=True)

    assert done.redirect_chain[0][0] == reverse("register:entry", args=[double.pk])
    assert "Deux villes" in done.text
    assert f'href="{separate}"' not in client.get(page).text
    assert client.get(separate).status_code == 404
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER], roles__region="53"))
    services.merge_entry(entry_id=double.pk, into_id=kept.pk, reason="Même siège", by=officer, at=now())
    assert client.post(separate, {"reason": "x"}).status_code == 404


def test_compare_tells_apart_with_a_reason(client, officer):
    one, other = entry("Archer"), entry("Groupe Archer")
    page = reverse("register:compare", args=[one.pk, other.pk])

    assert client.post(page, {"verdict": "distinguer"}).status_code == 422
    client.post(page, {"verdict": "distinguer", "reason": "Deux villes"})

    assert DistinctPoles.objects.get().reason == "Deux villes"
    assert "Aucun doublon probable" in client.get(DOUBLES).text


def test_compare_with_itself_or_what_is_not_public_is_not_there(client, officer):
    one, hidden = entry(), PoleFactory()

    for other in (one, hidden):
        assert client.get(reverse("register:compare", args=[one.pk, other.pk])).status_code == 404


def test_an_auditor_reads_and_is_offered_no_act(client):
    pole = entry("Archer")
    entry("Groupe Archer")
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    pages = [client.get(ENTRIES).text, client.get(DOUBLES).text]
    pages.append(client.get(reverse("register:entry", args=[pole.pk])).text)

    for words in ("Inscrire un pôle", "Modifier la fiche", "/comparer/"):
        assert all(words not in page for page in pages)
    assert client.get(reverse("register:change", args=[pole.pk])).status_code == 403


def test_an_old_address_leads_nowhere_where_the_pole_is_hidden(client):
    gone, own = entry(), PoleFactory()
    asked = services.claim_pole(
        pole_id=gone.pk,
        quality="Directrice",
        link="J’y suis",
        own_pole_id=own.pk,
        consents=False,
        upload=None,
        by=own.created_by,
        at=now(),
    )
    services.agree_to_claim(claim_id=asked.pk, by=UserFactory(), at=now())

    assert client.get(gone.get_absolute_url()).status_code == 404
    client.force_login(own.created_by)
    assert client.get(gone.get_absolute_url()).url == own.get_absolute_url()


@pytest.mark.parametrize("count", [1, 3])
def test_poles_whose_lead_may_change_asks_the_same_queries_for_any_number(
    client, officer, count, django_assert_num_queries
):
    for _ in range(count):
        PoleFactory()

    # Session, person, roles; poles, their leads.
    with django_assert_num_queries(5):
        html = client.get(LEADS).text

    assert html.count('class="ptce-register__line"') == count


def test_officer_finds_the_pole_of_a_written_request_from_the_register(client, officer):
    hidden, elsewhere, theirs = PoleFactory(name="Pôle du Vercors"), PoleFactory(commune="29019"), entry()
    own = PoleFactory(by=officer)
    lead = hidden.created_by

    assert f'href="{LEADS}"' in client.get(ENTRIES).text
    shown = client.get(LEADS).text
    link = reverse("poles:replace_lead", args=[hidden.pk, hidden.slug])

    assert f'href="{link}"' in shown
    assert client.get(link).status_code == 200
    assert f"Porteur&nbsp;: {lead.get_full_name()}" in shown
    assert [pole.name in shown for pole in (elsewhere, theirs, own)] == [False] * 3
    for asked in ("vercors", lead.last_name, str(hidden.pk)):
        assert "Pôle du Vercors" in client.get(LEADS, {"q": asked}).text
    assert "Aucun pôle ne correspond" in client.get(LEADS, {"q": "introuvable"}).text
