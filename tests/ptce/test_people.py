"""What is held on a person: shown, given as a file, and erased as far as the law allows."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import RoleGrant, User
from accounts.services import LastProgrammeManager
from accounts.services import close_account as close_alone
from accounts.services.closing import CLOSED_DOMAIN
from applications.models import Application, Section
from core import mail as mails
from core.models import Mail
from poles.enums import InvitationState, Phase, TeamCapacity
from poles.models import Membership, PolePhase, TeamMember
from poles.services import ask_confirmation, invite
from ptce.people import closing, holdings
from ptce.people.export import DATA, NOTE
from tests.accounts import ways
from tests.factories import DraftFactory, PoleFactory, UserFactory, now
from tests.ptce.scene import scene

HELD, EXPORT, CLOSE = (reverse(f"data:{name}") for name in ("held", "export", "close"))
SURE = {"understood": "on", "password": ways.PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return ways.person()


def family(user, key):
    return next(holding for holding in holdings.held_on(user) if holding.key == key)


def exported(user):
    client = Client()
    client.force_login(user)
    response = client.get(EXPORT)
    assert response.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def data_of(user):
    return json.loads(exported(user).read(DATA))["familles"]


def close(user):
    closing.close_account(user_id=user.pk, at=now())


def member_of(pole, user, capacity=TeamCapacity.EDITOR):
    return TeamMember.objects.create(pole=pole, user=user, capacity=capacity, since=now())


# What is held ------------------------------------------------------------------------------------------------


def test_the_page_counts_each_family(client, user):
    member_of(PoleFactory(), user)
    client.force_login(user)

    page = client.get(HELD)

    counts = {holding.key: holding.count for holding in page.context["holdings"]}
    assert (counts["compte"], counts["équipes"], counts["sections"], counts["historique"]) == (1, 1, 0, None)
    assert reverse("account_email") in page.text


def test_the_account_page_leads_to_it(user):
    assert HELD in ways.browser(user).get(reverse("accounts:account")).text


def test_the_page_asks_the_database_as_often_for_much_as_for_little(client, user):
    client.force_login(user)
    client.get(HELD)
    with CaptureQueriesContext(connection) as little:
        client.get(HELD)
    for _ in range(3):
        member_of(PoleFactory(), user)
        DraftFactory(by=user, pole=PoleFactory(by=user), filled=True)

    with CaptureQueriesContext(connection) as much:
        client.get(HELD)

    assert len(much) == len(little)


def test_what_somebody_wrote_is_theirs_alone(user):
    other = UserFactory()
    mine = DraftFactory(by=user, pole=PoleFactory(by=user), filled=True)
    DraftFactory(by=other, pole=PoleFactory(by=other), filled=True)

    rows = family(user, "sections").rows

    assert {row["dossier"] for row in rows} == {mine.number}
    assert len(rows) == Section.objects.filter(application=mine).count()


def test_a_contact_named_by_a_pole_finds_it_by_their_address(user):
    pole = PoleFactory(complete=True)
    line = Membership.objects.filter(pole=pole).order_by("pk").first()
    Membership.objects.filter(pk=line.pk).update(contact_name="C. Durand", contact_email=user.email.upper())

    assert family(user, "contact_de_structures").rows == [
        {"pôle": pole.name, "structure": line.name, "nom_donné": "C. Durand"}
    ]


# The file ----------------------------------------------------------------------------------------------------


def test_the_file_is_read_by_machines_and_by_people(user):
    archive = exported(user)

    content = json.loads(archive.read(DATA))
    note = archive.read(NOTE).decode()

    assert content["compte"] == user.pk
    assert content["familles"]["compte"]["données"][0]["adresse"] == user.email
    assert "Compte («\xa0compte\xa0»)\xa0: 1" in note
    assert archive.testzip() is None


def test_the_file_holds_neither_password_nor_factor(user):
    secret = ways.with_totp(user)

    text = exported(user).read(DATA).decode()

    assert [row["type"] for row in data_of(user)["second_facteur"]["données"]] == ["totp", "recovery_codes"]
    assert secret not in text
    assert User.objects.get(pk=user.pk).password not in text


def test_the_file_lists_the_browsers_still_open_and_no_place(user):
    over, _here = ways.browser(user), ways.browser(user, agent="Autre navigateur")
    Session.objects.filter(pk=over.session.session_key).update(expire_date=now())

    rows = family(user, "appareils").rows

    assert [row["user_agent"] for row in rows] == ["Autre navigateur"]
    assert set(rows[0]) == {"created_at", "last_seen_at", "user_agent"}


def test_a_reviewer_s_file_holds_their_own_scores_and_nobody_else_s():
    found = scene()
    review = found.cases["review"]
    own, second = review.assignments[:2]

    mine = data_of(own.reviewer)

    numbers = {row["dossier"] for row in mine["évaluations"]["données"]}
    assert review.number in numbers
    assert len(mine["notes"]["données"]) == sum(
        one.sheet.scores.count() for one in own.reviewer.assignments.select_related("sheet")
    )
    assert str(second.reviewer.email) not in json.dumps(mine)
    assert len(data_of(second.reviewer)["notes"]["données"]) > len(mine["notes"]["données"])


def test_a_lead_s_file_tells_of_no_decision():
    found = scene()
    decided, lead = found.cases["decided"], found.people["lead"]
    text = exported(lead).read(DATA).decode()

    assert decided.decision.reasons not in text
    assert decided.decision.get_outcome_display() not in text
    assert decided.dossier.number in text


def test_what_follows_from_another_s_act_is_in_no_file():
    found = scene()
    reviewer = found.people["reviewer"]

    kinds = {row["nature"] for row in data_of(reviewer)["événements"]["données"]}

    assert kinds == {"Déclaration d’intérêts", "Fiche d’évaluation", "Accès"} & kinds
    assert "Changement d’état" not in kinds


# The end of an account ---------------------------------------------------------------------------------------


def test_an_account_closes_once_its_holder_is_sure(user):
    here, phone = ways.browser(user), ways.browser(user)

    response = here.post(CLOSE, SURE)

    assert response.headers["Location"] == "/"
    assert [each.get(HELD).status_code for each in (here, phone)] == [302, 302]
    closed = User.objects.get(pk=user.pk)
    assert (closed.is_active, closed.get_full_name(), closed.has_usable_password()) == (
        False,
        "Compte fermé",
        False,
    )
    assert closed.email.endswith(f"@{CLOSED_DOMAIN}")
    assert closed.last_login is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"password": ways.PASSWORD}, "understood"),
        ({"understood": "on", "password": "autre chose"}, "password"),
        ({"understood": "on"}, "password"),
    ],
)
def test_an_account_does_not_close_by_mistake(user, answers, field):
    here = ways.browser(user)

    response = here.post(CLOSE, answers)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert User.objects.get(pk=user.pk).is_active


def test_passwords_are_not_guessed_on_the_page_that_closes(user):
    here = ways.browser(user)
    for _ in range(5):
        here.post(CLOSE, {**SURE, "password": "faux"})

    response = here.post(CLOSE, SURE)

    assert "Trop d’essais" in response.text
    assert User.objects.get(pk=user.pk).is_active


def test_a_closed_account_keeps_no_way_in(user):
    ways.with_totp(user)
    SocialAccount.objects.create(user=user, provider="proconnect", uid="sub-1")
    ways.browser(UserFactory())
    email = user.email

    close(user)

    for model in (Authenticator, SocialAccount, EmailAddress, UserSession):
        assert not model.objects.filter(user=user).exists()
    assert ways.sign_in(Client(), UserFactory.build(email=email)).status_code == 200
    assert not any(
        session.get_decoded().get("_auth_user_id") == str(user.pk) for session in Session.objects.all()
    )


def test_the_address_is_free_for_a_new_person(user):
    email = user.email
    close(user)

    new = ways.person(email)

    assert (new.pk != user.pk, new.roles(), new.email) == (True, frozenset(), email)


def test_the_last_mail_goes_to_the_address_that_was_and_nothing_else_does(user):
    mails.send(
        occasion="essai",
        to_user_id=user.pk,
        template="accounts/email/account_closed",
        context={"at": now()},
        at=now(),
    )
    email = user.email

    close(user)

    assert ways.titles(email) == ["Votre compte est fermé"]
    waiting = Mail.objects.get(user_id=user.pk)
    assert (waiting.title, waiting.body) == ("Compte fermé avant l’envoi.",) * 2


def test_no_table_of_ours_but_that_last_mail_holds_the_address_any_more(user):
    email = user.email
    member_of(PoleFactory(), user)
    ways.browser(user).post(CLOSE, SURE)

    assert Mail.objects.filter(address=email).count() == 1
    assert tables_that_hold(email) == ["core_mail"]
    assert tables_that_hold("Durand") == []


def test_what_a_team_typed_stays_in_its_history_as_the_page_says(user):
    pole = PoleFactory(complete=True)
    email = user.email
    invite(pole_id=pole.pk, email=email, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now())
    line = Membership.objects.filter(pole=pole).order_by("pk").first()
    Membership.objects.filter(pk=line.pk).update(contact_name="C. Durand", contact_email=email)
    ask_confirmation(membership_id=line.pk, by=pole.created_by, at=now())
    # The team has named somebody else since, and its request is over.
    Membership.objects.filter(pk=line.pk).update(contact_name="A. Martin", contact_email="a@demo.example")
    said = family(user, "historique").remains, family(user, "invitations").remains

    close(user)

    histories = [table for table in tables_that_hold(email) if table.endswith("event")]
    assert histories == [
        "poles_confirmationrequestevent",
        "poles_membershipevent",
        "poles_teaminvitationevent",
    ]
    assert tables_that_hold("C. Durand") == ["poles_membershipevent"]
    for words in ("l’adresse d’une invitation", "d’une demande de confirmation", "la personne à contacter"):
        assert words in said[0]
    assert "L’historique du pôle la garde" in said[1]


def tables_that_hold(text):
    """Look into every table of the database, histories included, row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{table}" AS line WHERE line::text ILIKE %s)',  # noqa: S608
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_roles_end_and_their_dates_stay(user):
    RoleGrant.objects.create(user=user, role=Role.RESOURCE_PERSON, since=now())

    close(user)

    grant = RoleGrant.objects.get(user=user)
    assert (grant.until is not None, grant.ended_by) == (True, user)


def test_teams_are_left_and_dossiers_stay(user):
    pole = PoleFactory()
    member_of(pole, user)
    dossier = DraftFactory(by=user, pole=pole, filled=True)

    close(user)

    assert not TeamMember.objects.filter(user=user).exists()
    assert Application.objects.get(pk=dossier.pk).created_by.get_full_name() == "Compte fermé"


def test_the_lead_of_a_living_pole_stays_and_is_told_what_to_do(user):
    pole = PoleFactory(by=user, name="Pôle du Val")

    response = ways.browser(user).post(CLOSE, SURE)

    assert response.status_code == 409
    assert "Vous êtes le porteur du pôle «\xa0Pôle du Val\xa0»" in response.text
    assert reverse("poles:team", args=[pole.pk, pole.slug]) in response.text
    assert User.objects.get(pk=user.pk).is_active


def test_the_lead_of_a_dissolved_pole_may_go(user):
    pole = PoleFactory(by=user)
    PolePhase.objects.filter(pole=pole).update(current=Phase.DISSOLVED)

    close(user)

    assert not User.objects.get(pk=user.pk).is_active


def test_reviewers_and_chairs_first_see_to_what_they_owe():
    found = scene()

    with pytest.raises(closing.OpenDuties) as review:
        close(found.people["reviewer"])
    with pytest.raises(closing.OpenDuties) as session:
        close(found.people["chair"])

    assert [duty.words.split(" vous")[0] for duty in review.value.duties] == [
        f"Le dossier {found.cases['review'].number}"
    ]
    assert [duty.words.split(",")[0] for duty in session.value.duties] == [
        "Vous présidez la séance «\xa0Séance\xa0»"
    ]
    close(found.people["member"])


def test_the_last_programme_manager_stays():
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])

    with pytest.raises(closing.OpenDuties, match="d’autres comptent encore sur vous"):
        close(manager)
    # Nor by the service alone, whatever was judged before it.
    with pytest.raises(LastProgrammeManager):
        close_alone(user=manager, at=now())


def test_a_refusal_changes_nothing(user):
    pole = PoleFactory(by=user)
    with pytest.raises(closing.OpenDuties):
        close(user)

    assert TeamMember.objects.filter(pole=pole, user=user).exists()
    assert EmailAddress.objects.filter(user=user).exists()
    assert not Mail.objects.exists()


def test_who_has_no_password_is_not_asked_for_one(user):
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)

    form = client.get(CLOSE).context["form"]
    client.post(CLOSE, {"understood": "on"})

    assert list(form.fields) == ["understood"]
    assert not User.objects.get(pk=user.pk).is_active


def test_an_invitation_that_waits_is_nobody_s_any_more(user):
    pole = PoleFactory()
    invitation = invite(
        pole_id=pole.pk, email=user.email, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )
    rows = family(user, "invitations").rows

    close(user)

    assert [row["pôle"] for row in rows] == [pole.name]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_by) == (InvitationState.REVOKED, user)
    assert invitation.email.endswith(f"@{CLOSED_DOMAIN}")
