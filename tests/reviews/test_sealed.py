"""Sheets given and acts recorded, on committed rows: neither the site nor the owner of the tables changes them."""

from __future__ import annotations

import pytest
from django.db import Error, connections

from reviews.models import CriterionScore, ScoreSheet
from tests.reviews import steps

ROLES = ("default", "owner")
ONE_MORE = """
    INSERT INTO reviews_criterionscore (sheet_id, criterion, score, mark, reason, piece, version, saved_at)
    SELECT id, 'Z1', 4, '', 'M', 'P1', 1, now() FROM reviews_scoresheet LIMIT 1
"""
SEALED = (
    ("UPDATE reviews_scoresheet SET opened_at = now()", "scoresheet_sealed"),
    ("UPDATE reviews_scoresheet SET state = 'draft', submitted_at = NULL", "scoresheet_sealed"),
    ("DELETE FROM reviews_scoresheet", "scoresheet_sealed"),
    ("UPDATE reviews_criterionscore SET score = 4", "criterionscore_sealed"),
    ("DELETE FROM reviews_criterionscore", "criterionscore_sealed"),
    (ONE_MORE, "criterionscore_sealed"),
)
APPEND_ONLY = ("admissibility", "declaration", "consensus", "decision", "decisionmember", "notification")


@pytest.fixture
def case(cloned_database):
    found = steps.in_deliberation()
    steps.agree("M1", found)
    steps.decide(found)
    steps.notify(found)
    return found


def execute(alias, statement):
    with connections[alias].cursor() as cursor:
        # What lets one step around other people's triggers is no door here.
        cursor.execute("SET pgtrigger.ignore = '{reviews_scoresheet:scoresheet_sealed}'")
        cursor.execute(statement)


def test_a_submitted_sheet_is_sealed_for_both_roles(case):
    before = list(CriterionScore.objects.order_by("pk").values())

    for alias in ROLES:
        for statement, name in SEALED:
            with pytest.raises(Error, match=name):
                execute(alias, statement)

    assert list(CriterionScore.objects.order_by("pk").values()) == before
    assert ScoreSheet.objects.filter(state="submitted").count() == 2


def test_what_is_recorded_never_changes_for_either_role(case):
    for table in APPEND_ONLY:
        for verb in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            statement = verb.format(f"reviews_{table}")
            # The site's role is not even granted the verb; the owner meets the trigger.
            with pytest.raises(Error, match="permission denied"):
                execute("default", statement)
            with pytest.raises(Error, match="append_only"):
                execute("owner", statement)
