"""Nothing that names a person is forgotten when they ask what is held on them (``core.holdings``)."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.holdings import AUTHOR_FIELDS, columns_on, source
from ptce.people import holdings
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_every_column_that_names_a_person_is_declared_by_an_app():
    columns = {source(model, field) for model, field in columns_on(User) if field.name not in AUTHOR_FIELDS}
    declared = {name for holding in holdings.held_on(UserFactory()) for name in holding.sources}

    # A new one is told in the ``holdings`` of its app, or it is what somebody did and is called so.
    assert declared == columns


def test_the_apps_with_acts_all_tell_them():
    apps = {model._meta.app_label for model, field in columns_on(User) if field.name in AUTHOR_FIELDS}
    told = {
        holding.key.removesuffix("_actes")
        for holding in holdings.held_on(UserFactory())
        if holding.key.endswith("_actes")
    }

    assert told == apps
