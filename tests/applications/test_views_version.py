"""A submitted version is read as it was frozen, whatever becomes of the pole."""

import pytest
from django.urls import reverse

from applications.enums import Strand, sections_of
from poles.services import remove_member
from tests.factories import SubmittedFactory, now

pytestmark = pytest.mark.django_db

#: The person's session and roles, the dossier, its version, its pieces.
QUERIES = 6


def page(client, application, number=1):
    client.force_login(application.created_by)
    return client.get(reverse("applications:version", args=[application.number, number]))


def test_version_shows_all_that_was_sent(client):
    sent = SubmittedFactory()

    html = page(client, sent).text

    for kind in sections_of(Strand.EXPERIMENTATION):
        assert f'<h2 class="fr-h4" id="{kind}">{kind.label}</h2>' in html
    for membership in sent.pole.memberships.all():
        assert membership.name in html
    assert "Charte signée" in html
    assert sent.versions.get().sha256 in html


def test_version_stands_whatever_the_pole_becomes(client):
    sent = SubmittedFactory()
    before = page(client, sent).text.split('id="membres"')[1]

    for membership in sent.pole.memberships.all():
        remove_member(membership_id=membership.pk, by=sent.created_by, at=now())

    assert page(client, sent).text.split('id="membres"')[1] == before


def test_version_that_is_not_there_is_not_found(client):
    assert page(client, SubmittedFactory(), number=2).status_code == 404


def test_version_reads_its_content_in_no_query_of_its_own(client, django_assert_num_queries):
    sent = SubmittedFactory()
    client.force_login(sent.created_by)

    with django_assert_num_queries(QUERIES):
        html = client.get(reverse("applications:version", args=[sent.number, 1])).text

    assert html.count('<td class="ptce-code">') == 7
