import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from ptce import navigation

VISITORS = ["Accueil", "Suis-je concerné\xa0?", "Annuaire des pôles"]

#: Each audience, each role alone -> the whole menu it sees, in order.
MENUS = {
    None: VISITORS,
    frozenset(): ["Accueil", "Suis-je concerné\xa0?", "Mes dossiers", "Annuaire des pôles"],
    Role.CASE_OFFICER: [
        "Accueil",
        "Dossiers",
        "Instruction",
        "Questions",
        "Séances",
        "Repérage",
        "Annuaire des pôles",
    ],
    Role.REVIEWER: ["Accueil", "Dossiers", "Évaluations", "Annuaire des pôles"],
    Role.COMMITTEE_MEMBER: ["Accueil", "Dossiers", "Séances", "Annuaire des pôles"],
    Role.COMMITTEE_CHAIR: ["Accueil", "Dossiers", "Séances", "Enveloppes", "Annuaire des pôles"],
    Role.ENVELOPE_MANAGER: ["Accueil", "Dossiers", "Enveloppes", "Annuaire des pôles"],
    Role.PROGRAMME_MANAGER: [
        "Accueil",
        "Dossiers",
        "Instruction",
        "Questions",
        "Séances",
        "Enveloppes",
        "Repérage",
        "Tâches",
        "Habilitations",
        "Annuaire des pôles",
    ],
    Role.INVITED_NETWORK: ["Accueil", "Dossiers", "Annuaire des pôles"],
    Role.CONSULTED_SERVICE: ["Accueil", "Dossiers", "Annuaire des pôles"],
    Role.RESOURCE_PERSON: ["Accueil", "Dossiers", "Annuaire des pôles"],
    Role.AUDITOR: [
        "Accueil",
        "Dossiers",
        "Instruction",
        "Questions",
        "Séances",
        "Enveloppes",
        "Repérage",
        "Tâches",
        "Habilitations",
        "Annuaire des pôles",
    ],
}


def roles_of(audience):
    return frozenset({audience}) if isinstance(audience, Role) else audience


def labels(roles):
    return [entry.label for entry in navigation.entries_for(roles=roles)]


def test_every_role_has_its_menu_in_the_table():
    assert set(MENUS) == {None, frozenset(), *Role}


@pytest.mark.parametrize("audience", MENUS, ids=str)
def test_menu_of_each_audience(audience):
    assert labels(roles_of(audience)) == MENUS[audience]


def test_menu_of_two_roles_is_the_union_without_doubles():
    assert labels(frozenset({Role.REVIEWER, Role.ENVELOPE_MANAGER})) == [
        "Accueil",
        "Dossiers",
        "Évaluations",
        "Enveloppes",
        "Annuaire des pôles",
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "page"), ("/accessibilite/", ""), ("/accessibilite/plus/", "")],
)
def test_home_is_current_on_itself_only(path, current):
    entries = [entry for entry in navigation.ENTRIES if entry.url_name == "home"]

    assert [link.current for link in navigation.links(entries=entries, path=path)] == [current]


@pytest.mark.parametrize(
    ("path", "current"), [("/accessibilite/", "page"), ("/accessibilite/plus/", "true"), ("/", "")]
)
def test_an_entry_is_current_on_its_page_and_below(path, current):
    entry = navigation.Entry(label="Accessibilité", url_name="accessibility", audiences=frozenset())

    assert [link.current for link in navigation.links(entries=[entry], path=path)] == [current]


def test_context_processor_gives_a_visitor_the_visitors_menu(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    menu = navigation.navigation(request)["navigation"]

    assert [link.label for link in menu] == VISITORS
