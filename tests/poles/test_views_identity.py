import pytest
from django.urls import reverse

from poles import consent, services
from poles.enums import Activity, Aim, TeamCapacity
from poles.models import ListingConsent, Pole
from tests.factories import ROMANS, MembershipFactory, PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db

CREATE = reverse("poles:create")


@pytest.fixture
def pole(client):
    pole = PoleFactory(summary="Pour les dossiers.")
    client.force_login(pole.created_by)
    return pole


def address(name, pole, *more):
    return reverse(f"poles:{name}", args=[pole.pk, pole.slug, *more])


def rows(*labels):
    """Write the rows of other labels as the page sends them."""
    sent = {"labels-TOTAL_FORMS": len(labels), "labels-INITIAL_FORMS": 0}
    for rank, label in enumerate(labels):
        sent |= {f"labels-{rank}-{field}": value for field, value in label.items()}
    return sent


def described(**changes):
    return {"name": "Pôle du Vercors", "commune": ROMANS, **rows(), **changes}


def test_describe_keeps_the_typology_and_the_other_labels(client, pole):
    prides = {"name": "PRIDES", "awarded_on": "2007-03-01", "ends_on": ""}
    gone = {"name": "Autre", "awarded_on": "", "ends_on": "", "DELETE": "on"}
    blank = {"name": "", "awarded_on": "", "ends_on": ""}

    client.post(
        address("describe", pole),
        described(
            aims=[Aim.POOLING, Aim.CIRCUITS],
            activities=[Activity.CULTURE],
            legal_form="scic",
            **rows(prides, gone, blank),
        ),
    )

    pole.refresh_from_db()
    assert (pole.aims, pole.activities, pole.legal_form) == (["pooling", "circuits"], ["culture"], "scic")
    assert pole.held_labels == [prides]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ({"name": "", "awarded_on": "2007-03-01"}, "Donnez le nom de ce label"),
        ({"name": "PRIDES", "awarded_on": "2007-03-01", "ends_on": "2006-01-01"}, "finirait avant"),
        ({"name": "PRIDES", "awarded_on": "hier"}, "Saisissez une date valide"),
    ],
)
def test_describe_says_which_label_is_unsound_and_opens_its_part(client, pole, label, words):
    response = client.post(address("describe", pole), described(**rows(label)))

    assert response.status_code == 422
    assert words in response.text
    assert '<details class="ptce-details ptce-questions-part" open>' in response.text


def test_describe_refuses_an_aim_that_is_none(client, pole):
    assert client.post(address("describe", pole), described(aims=["x"])).status_code == 422


def test_describe_adds_a_row_without_a_script_and_saves_nothing(client, pole):
    label = {"name": "PRIDES", "awarded_on": "", "ends_on": ""}

    response = client.post(address("describe", pole), described(**{"ajouter-une-ligne": "1"}, **rows(label)))

    pole.refresh_from_db()
    assert response.status_code == 200
    assert 'name="labels-1-name"' in response.text
    assert 'value="PRIDES"' in response.text
    assert pole.name != "Pôle du Vercors"


def test_describe_keeps_the_labels_of_a_page_that_did_not_show_them(client, pole):
    label = {"name": "PRIDES", "awarded_on": "", "ends_on": ""}
    client.post(address("describe", pole), described(**rows(label)))
    client.post(address("describe", pole), {"name": "Autre nom", "commune": ROMANS})

    pole.refresh_from_db()
    assert (pole.name, pole.held_labels) == ("Autre nom", [label])


def test_the_second_of_two_who_describe_at_once_compares_and_loses_nothing(client, pole):
    opened = pole.version
    first = described(version=opened, summary="Le texte d’Ana", origin="citizen")
    second = described(version=opened, summary="Le texte de Bob", aims=[Aim.POOLING])

    client.post(address("describe", pole), first)
    conflict = client.post(address("describe", pole), second)

    pole.refresh_from_db()
    assert conflict.status_code == 409
    assert pole.summary == "Le texte d’Ana"
    for words in ("Le texte d’Ana", "Le texte de Bob", "Citoyenne", "Mettre en commun"):
        assert words in conflict.text
    kept = {**second, "version": pole.version, "garder-summary": "theirs", "garder-origin": "theirs"}
    assert f'name="version" value="{pole.version}"' in conflict.text
    client.post(address("describe", pole), {**kept, "garder-aims": "mine"})
    pole.refresh_from_db()
    assert (pole.summary, pole.origin, pole.aims) == ("Le texte d’Ana", "citizen", ["pooling"])


def test_the_same_words_saved_twice_are_no_conflict(client, pole):
    sent = described(version=pole.version)

    assert [client.post(address("describe", pole), sent).status_code for _ in range(2)] == [302, 302]


def test_public_page_proposes_the_words_of_the_dossiers_and_publishes_nothing(client, pole):
    html = client.get(address("public_page", pole)).text

    assert "Pour les dossiers." in html
    assert "pas encore enregistrée" in html
    assert Pole.objects.get(pk=pole.pk).public_summary == ""
    assert "n’est pas publique" in html


def test_public_sees_what_was_chosen_and_nothing_else(client, pole):
    MembershipFactory(
        pole_id=pole.pk,
        name="Halage",
        by=pole.created_by,
        contact_name="Ana Contact",
        contact_email="ana@exemple.test",
    )
    client.post(
        address("give_consent", pole),
        {
            "version": 1,
            "public_summary": "Pour tous.",
            "website": "https://exemple.test/pole",
            "public_email": "contact@exemple.test",
            "accord": "1",
            "texte": consent.CURRENT,
        },
    )
    preview = client.get(address("preview", pole)).text
    client.logout()

    page = client.get(pole.get_absolute_url()).text

    for html in (page, preview):
        assert "Pour tous." in html
        assert "https://exemple.test/pole" in html
        assert "mailto:contact@exemple.test" in html
        assert "Ce pôle réunit 1 structure." in html
        for hidden in ("Halage", "Pour les dossiers.", "Ana Contact", "ana@exemple.test"):
            assert hidden not in html
    assert pole.created_by.email not in page


def test_public_sees_the_members_where_they_are_shown_and_never_their_contacts(client, pole):
    MembershipFactory(pole_id=pole.pk, name="Halage", by=pole.created_by, contact_name="Ana Contact")
    client.post(
        address("give_consent", pole), {"show_members": "on", "accord": "1", "texte": consent.CURRENT}
    )
    client.logout()

    html = client.get(pole.get_absolute_url()).text

    assert "Halage" in html
    assert "Ana Contact" not in html


def test_the_team_sees_its_own_words_and_members_whatever_the_public_sees(client, pole):
    MembershipFactory(pole_id=pole.pk, name="Halage", by=pole.created_by)

    html = client.get(pole.get_absolute_url()).text

    assert "Pour les dossiers." in html
    assert "Halage" in html
    assert "Le public n’en voit que le nombre" in html


def test_consent_wants_the_box_ticked_and_the_text_in_force(client, pole):
    for sent in ({}, {"texte": consent.CURRENT}, {"accord": "1"}, {"accord": "1", "texte": "²"}):
        client.post(address("give_consent", pole), sent)

    assert not ListingConsent.objects.exists()
    client.post(address("give_consent", pole), {"accord": "1", "texte": consent.CURRENT})
    assert ListingConsent.objects.get().by == pole.created_by


def test_withdrawn_the_page_is_gone_at_the_next_request(client, pole):
    client.post(address("give_consent", pole), {"accord": "1", "texte": consent.CURRENT})
    visitor = type(client)()
    assert visitor.get(pole.get_absolute_url()).status_code == 200
    assert pole.name in visitor.get(reverse("poles:directory")).text

    client.post(address("withdraw_consent", pole))

    assert visitor.get(pole.get_absolute_url()).status_code == 404
    assert pole.name not in visitor.get(reverse("poles:directory")).text
    assert "l’a retirée le" in client.get(address("public_page", pole)).text


def test_an_editor_chooses_the_words_and_does_not_publish(client, pole):
    editor = UserFactory()
    services.join_team(
        pole_id=pole.pk, user=editor, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )
    client.force_login(editor)

    html = client.get(address("public_page", pole)).text

    assert "Seuls le porteur et les coordinateurs" in html
    assert client.post(address("give_consent", pole), {"accord": "1", "texte": "1"}).status_code == 404


def test_text_saved_alone_is_kept_and_not_published(client, pole):
    client.post(address("public_page", pole), {"version": 1, "public_summary": "Pour tous.", "accord": "1"})

    html = client.get(address("public_page", pole)).text
    assert "Pour tous." in html
    assert "pas encore enregistrée" not in html
    assert not ListingConsent.objects.exists()


@pytest.mark.parametrize("missing", [{"website": "pas un site"}, {"accord": ""}, {"texte": "99"}])
def test_refused_publishing_keeps_the_text_and_changes_nothing(client, pole, missing):
    sent = {"version": 1, "public_summary": "Pour tous.", "accord": "1", "texte": consent.CURRENT}

    response = client.post(address("give_consent", pole), {**sent, **missing})

    assert response.status_code == 422
    assert "Pour tous." in response.text
    pole.refresh_from_db()
    assert (pole.listed, pole.public_summary) == (False, "")


def test_publishing_over_another_s_text_shows_both_and_publishes_the_choice(client, pole):
    client.post(address("public_page", pole), {"version": 1, "public_summary": "Premier"})
    sent = {"version": 1, "public_summary": "Second", "accord": "1", "texte": consent.CURRENT}

    response = client.post(address("give_consent", pole), sent)

    assert response.status_code == 409
    assert 'name="accord"' in response.text
    assert not ListingConsent.objects.exists()
    client.post(address("give_consent", pole), {**sent, "version": 2, "garder-public_summary": "theirs"})
    pole.refresh_from_db()
    assert (pole.listed, pole.public_summary) == (True, "Premier")


def test_public_page_changed_meanwhile_shows_both_texts(client, pole):
    sent = {"version": 1, "public_summary": "Premier"}
    client.post(address("public_page", pole), sent)

    response = client.post(address("public_page", pole), {**sent, "public_summary": "Second"})

    assert response.status_code == 409
    assert "Premier" in response.text
    assert "Second" in response.text


@pytest.mark.parametrize(
    "sent", [{"website": "javascript:alert(1)"}, {"website": "pas un site"}, {"public_email": "contact"}]
)
def test_public_page_refuses_what_is_no_address(client, pole, sent):
    response = client.post(address("public_page", pole), sent)

    assert response.status_code == 422
    pole.refresh_from_db()
    assert (pole.website, pole.public_email) == ("", "")


def test_reviewers_read_the_pole_s_identity_in_the_dossier(client):
    from tests.factories import DraftFactory

    pole = PoleFactory(complete=True, aims=("pooling",), activities=("culture",), legal_form="scic")
    draft = DraftFactory(pole=pole, by=pole.created_by)
    client.force_login(pole.created_by)

    html = client.get(reverse("applications:submit", args=[draft.number])).text

    for words in ("Mettre en commun", "Culture", "(SCIC)"):
        assert words in html
