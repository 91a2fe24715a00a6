"""A queryset without an order comes in any order: here it truly does, so that no test leans on the table's."""

from __future__ import annotations

import random

import pytest
from django.db.models import QuerySet

_fetch_all = QuerySet._fetch_all


@pytest.fixture(autouse=True)
def _unordered_queries_shuffled(monkeypatch, request):
    # By the test's name: what fails once fails again.
    chance = random.Random(request.node.nodeid)  # noqa: S311

    def fetch_all(self):
        fresh = self._result_cache is None
        _fetch_all(self)
        if fresh and not self.ordered:
            chance.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)
