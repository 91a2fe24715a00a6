from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.models import Application
from funding import services, views
from funding.models import Entry
from tests.funding import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return rows.person()


@pytest.fixture
def manager(client):
    user = rows.person(Role.ENVELOPE_MANAGER)
    client.force_login(user)
    return user


def reserve(envelope, *, by, amount="10", dossier=None):
    dossier = dossier or rows.application(by=by)
    [entry] = services.reserve(
        application_id=dossier.pk,
        amount=Decimal(amount),
        envelope_id=envelope.pk,
        key=uuid4(),
        by=by,
        at=rows.AT,
    )
    return entry


def address(envelope):
    return reverse("funding:envelope", args=[envelope.pk])


def texts(html, before, after):
    """What stands between two marks of a page, each time."""
    return [piece.split(after)[0] for piece in html.split(before)[1:]]


@pytest.mark.parametrize("count", [1, 3])
def test_envelopes_asks_the_same_queries_for_any_number(
    client, manager, by, count, django_assert_num_queries
):
    for _ in range(count):
        rows.envelope(by=by)

    # Session, person, roles, envelopes.
    with django_assert_num_queries(4):
        response = client.get(reverse("funding:envelopes"))

    assert len(texts(response.text, '<th scope="row">', "</th>")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_envelope_asks_the_same_queries_for_any_number(client, manager, by, count, django_assert_num_queries):
    envelope = rows.envelope(by=by)
    for _ in range(count):
        reserve(envelope, by=by)

    # Session, person, roles; the envelope, its levels, parts, calls and years; entries counted and read.
    with django_assert_num_queries(10):
        response = client.get(address(envelope))

    assert len(texts(response.text, '<tr id="ecriture-', '"')) == count + 1


def test_envelopes_shows_the_figures_of_each(client, manager, by):
    envelope = rows.envelope(by=by, ceiling="1000")
    reserve(envelope, by=by, amount="250.10")

    html = client.get(reverse("funding:envelopes")).text.replace("\N{NO-BREAK SPACE}", " ")

    figures = texts(html, '<td class="ptce-number">', "</td>")
    assert figures == ["1 000,00 €", "250,10 €", "0,00 €", "0,00 €", "<strong>749,90 €</strong>"]


def test_envelopes_says_so_when_there_is_none(client, manager):
    assert "Aucune enveloppe n’est ouverte" in client.get(reverse("funding:envelopes")).text


def test_envelope_tells_which_entry_undid_which(client, manager, by):
    envelope = rows.envelope(by=by)
    entry = reserve(envelope, by=by)
    [reversal] = services.reverse(entry_id=entry.pk, key=uuid4(), reason="Erreur", by=by, at=rows.AT)

    html = client.get(address(envelope)).text

    assert texts(html, '<tr id="ecriture-', '"') == [
        str(pk) for pk in Entry.objects.order_by("-pk").values_list("pk", flat=True)
    ]
    assert f"<td>Annulée par l’écriture n° {reversal.pk}</td>" in html
    assert f"<td>Annule l’écriture n° {entry.pk}</td>" in html


def test_envelope_says_whose_a_reservation_is_only_once_its_decision_is_notified(client, manager, by):
    envelope, dossier = rows.envelope(by=by), rows.application(by=by)
    entry = reserve(envelope, by=by, dossier=dossier, amount="250.10")
    services.reverse(entry_id=entry.pk, key=uuid4(), reason="Erreur de saisie", by=by, at=rows.AT)
    told = (dossier.number, "Erreur de saisie")

    before = client.get(address(envelope)).text
    Application.objects.filter(pk=dossier.pk).update(notified_at=rows.AT)
    after = client.get(address(envelope)).text

    assert [words in before for words in told] == [False, False]
    assert [words in after for words in told] == [True, True]
    # The opening, no dossier's, names who wrote it before too.
    assert (before.count(f"<td>{by}</td>"), after.count(f"<td>{by}</td>")) == (1, 3)
    assert before.count("Décision non notifiée") == 2
    assert "250,10" in before


@pytest.mark.parametrize(("role", "linked"), [(Role.AUDITOR, True), (Role.ENVELOPE_MANAGER, False)])
def test_envelope_links_a_dossier_for_who_may_open_it_alone(client, by, role, linked):
    envelope, dossier = rows.envelope(by=by), rows.application(by=by)
    reserve(envelope, by=by, dossier=dossier)
    Application.objects.filter(pk=dossier.pk).update(
        state="notified", submitted_at=rows.AT, notified_at=rows.AT
    )
    client.force_login(rows.person(role))

    html = client.get(address(envelope)).text

    page = reverse("applications:detail", args=[dossier.number])
    assert (f'href="{page}"' in html) is linked
    assert dossier.number in html


def test_envelope_shows_its_entries_by_pages(client, manager, by, monkeypatch):
    monkeypatch.setattr(views, "ENTRIES_PER_PAGE", 2)
    envelope, dossier = rows.envelope(by=by), rows.application(by=by)
    for _ in range(2):
        reserve(envelope, by=by, dossier=dossier)
    newest_first = [str(pk) for pk in Entry.objects.order_by("-pk").values_list("pk", flat=True)]

    pages = [client.get(address(envelope), {"page": page}).text for page in (1, 2)]

    shown = [texts(html, '<tr id="ecriture-', '"') for html in pages]
    assert shown == [newest_first[:2], newest_first[2:]]


def test_envelope_says_when_its_whole_holds_it_back(client, manager, by):
    whole = rows.envelope(by=by, ceiling="100")
    part = rows.envelope(by=by, ceiling="100", parent_id=whole.pk)
    reserve(whole, by=by, amount="70")

    assert "Retenue par l’enveloppe mère" in client.get(address(part)).text
    assert "Retenue par l’enveloppe mère" not in client.get(address(whole)).text


def test_envelope_unknown_is_not_found(client, manager):
    assert client.get(reverse("funding:envelope", args=[404])).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_pages_open_to_readers_of_envelopes_only(client, by, role):
    client.force_login(rows.person(role))
    envelope = rows.envelope(by=by)
    readers = {Role.ENVELOPE_MANAGER, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.COMMITTEE_CHAIR}

    answers = [client.get(url).status_code for url in (reverse("funding:envelopes"), address(envelope))]

    assert answers == [200, 200] if role in readers else [403, 403]


def test_pages_take_no_post(client, manager, by):
    envelope = rows.envelope(by=by)

    answers = [client.post(url).status_code for url in (reverse("funding:envelopes"), address(envelope))]

    assert answers == [405, 405]


def test_pages_send_visitors_to_the_sign_in(client):
    response = client.get(reverse("funding:envelopes"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
