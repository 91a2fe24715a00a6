"""What the script of a section asks: a save that reads what it can, a refusal that says its cause, who else is there."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from applications import services
from applications.enums import SectionKind
from applications.models import Presence, Section
from applications.services.presence import FORGOTTEN
from poles.enums import TeamCapacity
from poles.models import TeamMember
from tests.applications.test_views_section import NO_ROW, content, saved_by_another
from tests.factories import DraftFactory, SubmittedFactory, UserFactory, now, of_team

pytestmark = pytest.mark.django_db

STRATEGY, POOLING = SectionKind.STRATEGY, SectionKind.POOLING
JSON = {"accept": "application/json"}


@pytest.fixture
def draft(client):
    application = DraftFactory()
    client.force_login(application.created_by)
    return application


def address(application, kind=STRATEGY):
    return reverse("applications:autosave", args=[application.number, kind])


def save(client, application, kind=STRATEGY, **typed):
    return client.post(address(application, kind), {"version": "0", **typed}, headers=JSON)


def rows(*given, version=0):
    cells = {f"lignes-{rank}-{name}": value for rank, row in enumerate(given) for name, value in row.items()}
    return {
        "version": version,
        "lignes-TOTAL_FORMS": str(len(given)),
        "lignes-INITIAL_FORMS": "0",
        **cells,
    }


def test_autosave_saves_and_tells_the_version_the_hour_and_who(client, draft):
    told = save(client, draft, text="Un").json()

    assert content(draft) == {"text": "Un"}
    assert re.fullmatch(r"\d\d:\d\d", told.pop("at"))
    assert told == {"version": 1, "by": str(draft.created_by), "faults": {}, "theirs": []}


def test_autosave_sent_again_saves_once(client, draft):
    save(client, draft, text="Un")

    assert save(client, draft, text="Un").json()["version"] == 1
    assert Section.objects.get().history.count() == 1


def test_autosave_keeps_what_stands_of_an_answer_that_it_cannot_read(client, draft):
    save(client, draft, text="Un", signatories="7")

    told = save(client, draft, version="1", text="Deux", signatories="12a").json()

    assert told["faults"] == {"id_signatories": "Écrivez un nombre entier, par exemple 12."}
    assert content(draft) == {"text": "Deux", "signatories": 7}


def test_autosave_reads_what_it_can_of_each_row(client, draft):
    premises, staff = {"kind": "premises", "amount": "1200"}, {"kind": "staff", "amount": "300"}
    client.post(address(draft, POOLING), rows(premises, staff), headers=JSON)

    told = client.post(
        address(draft, POOLING),
        rows(premises, {**staff, "amount": "30a", "payers": "4"}, {"amount": "x"}, version=1),
        headers=JSON,
    ).json()

    assert sorted(told["faults"]) == ["id_lignes-1-amount", "id_lignes-2-amount"]
    assert [row["amount"] for row in content(draft, POOLING)["rows"]] == ["1200.00", "300.00"]


def test_autosave_keeps_no_row_that_contradicts_the_declaration_of_none(client, draft):
    client.post(address(draft, POOLING), {"version": 0, "declared_none": "on", **NO_ROW}, headers=JSON)

    told = client.post(
        address(draft, POOLING),
        {**rows({"kind": "premises"}, version=1), "declared_none": "on"},
        headers=JSON,
    ).json()

    assert list(told["faults"]) == ["id_declared_none"]
    assert content(draft, POOLING) == {"declared_none": True, "rows": []}


def test_autosave_takes_what_only_the_others_changed(client, draft):
    save(client, draft, text="Un")
    saved_by_another(draft, text="Un", horizon_years=5)

    told = save(client, draft, version="1", text="Deux").json()

    assert (told["version"], told["theirs"]) == (3, ["horizon_years"])
    assert content(draft) == {"text": "Deux", "horizon_years": 5}


def test_autosave_tells_both_texts_of_a_disputed_answer_then_saves_the_rest(client, draft):
    save(client, draft, text="Un")
    saved_by_another(draft, text="Le leur", horizon_years=5)

    refused = save(client, draft, version="1", text="Le mien", signatories="7")
    told = refused.json()

    assert refused.status_code == 409
    assert (told["cause"], told["version"], told["by"]) == ("conflict", 2, "Idriss Lemaire")
    assert [(each["name"], each["mine"], each["theirs"]) for each in told["differences"]] == [
        ("text", "Le mien", "Le leur")
    ]
    assert told["theirs"] == ["horizon_years"]
    rest = {"version": "2", "text": "Le mien", "signatories": "7", "horizon_years": "5"}
    assert save(client, draft, **rest, attente="text").json()["version"] == 3
    assert content(draft) == {"text": "Le leur", "signatories": 7, "horizon_years": 5}
    save(client, draft, **{**rest, "version": "3"})
    assert content(draft)["text"] == "Le mien"


def test_without_the_version_check_a_text_is_lost(client, draft, monkeypatch):
    save(client, draft, text="Un")
    saved_by_another(draft, text="Le leur")
    # As if what was opened were always what stands.
    monkeypatch.setattr("applications.queries.content_at", lambda section, version: section.content)
    monkeypatch.setattr(
        "applications.views.autosave.queries.content_at", lambda section, version: section.content
    )

    assert save(client, draft, version="1", text="Le mien").status_code == 200
    assert content(draft) == {"text": "Le mien"}


def test_autosave_says_why_not(client, draft):
    sent = SubmittedFactory()
    client.force_login(sent.created_by)
    assert _refusal(save(client, sent, text="x")) == (409, "sent")

    reader = of_team(draft.pole, TeamCapacity.READER)
    client.force_login(reader)
    assert _refusal(save(client, draft, text="x")) == (403, "reader")
    TeamMember.objects.filter(user=reader).delete()
    assert save(client, draft, text="x").status_code == 404

    Session.objects.all().delete()
    assert _refusal(save(client, draft, text="x")) == (401, "signed_out")
    assert client.post(address(draft), {"version": "0"}).status_code == 302

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(draft.created_by)
    assert _refusal(save(strict, draft, text="x")) == (403, "stale_form")
    fresh = strict.get(address(draft), headers=JSON).json()
    assert fresh["user"] == draft.created_by.pk
    key = {**JSON, "x-csrftoken": fresh["token"]}
    assert strict.post(address(draft), {"version": "0", "text": "x"}, headers=key).status_code == 200


def _refusal(response):
    return response.status_code, response.json()["cause"]


def test_changes_since_a_version_are_shown_answer_by_answer(client, draft):
    save(client, draft, text="Un", signatories="7")
    saved_by_another(draft, text="Le leur", signatories=7)

    page = client.get(reverse("applications:changes", args=[draft.number, STRATEGY, 1])).text

    assert "Idriss Lemaire a enregistré" in page
    assert page.count('<section class="ptce-versus"') == 1
    assert page.index("<p>Un</p>") < page.index("<p>Le leur</p>")
    same = client.get(reverse("applications:changes", args=[draft.number, STRATEGY, 2])).text
    assert "Aucune réponse n’a changé" in same


def beat(client, application, kind=""):
    address = reverse("applications:presence", args=[application.number])
    return client.post(address, {"partie": kind}, headers={**JSON, "x-background": "1"}).json()


def test_presence_tells_who_else_is_where_and_what_stands(client, draft):
    other = of_team(draft.pole, TeamCapacity.EDITOR)
    theirs = Client()
    theirs.force_login(other)
    assert beat(client, draft, STRATEGY) == {"here": "", "sections": {}, "standing": None}
    services.save_section(
        application_id=draft.pk,
        kind=STRATEGY,
        content={"text": "Un"},
        expected_version=0,
        by=other,
        at=now(),
    )
    assert beat(theirs, draft, STRATEGY)["here"] == f"{draft.created_by} est aussi sur cette partie."

    here = beat(client, draft, STRATEGY)
    assert here["here"] == f"{other} est aussi sur cette partie."
    assert here["standing"]["version"] == 1
    assert here["standing"]["told"].startswith(f"{other} a enregistré cette partie à ")
    assert beat(client, draft, POOLING)["here"] == f"{other} est ailleurs dans le dossier."
    assert beat(client, draft)["sections"] == {"strategy": [str(other)]}
    assert beat(client, draft)["here"] == ""
    assert Presence.objects.count() == 2


def test_presence_is_one_query_gone_after_a_minute_and_forgotten(draft, django_assert_num_queries):
    at, other = now(), UserFactory(first_name="Mélanie", last_name="Ferrand")
    services.note_presence(application_id=draft.pk, kind=STRATEGY, by=other, at=at)

    for seconds, names in ((59, ["Mélanie Ferrand"]), (60, [])):
        with django_assert_num_queries(1):
            found = services.note_presence(
                application_id=draft.pk, kind=None, by=draft.created_by, at=at + timedelta(seconds=seconds)
            )
        assert [each.name for each in found] == names

    assert services.forget_presences(at=at + FORGOTTEN) == 1
    assert list(Presence.objects.values_list("user", flat=True)) == [draft.created_by.pk]


def test_a_page_left_open_is_no_activity(client, draft):
    session = client.session
    session["seen_at"] = 1
    session.save()

    beat(client, draft)
    assert client.session["seen_at"] == 1
    client.get(address(draft), headers=JSON)
    assert client.session["seen_at"] > 1


def test_signing_out_leaves_no_copy_of_a_text_in_the_browser(client, draft):
    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"storage"'
