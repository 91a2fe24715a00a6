"""Three texts of one section: what is kept of each, answer by answer."""

import pytest

from applications.merging import Merge, merge

A, B, C = {"text": "a"}, {"text": "b"}, {"text": "c"}
NONE = frozenset()
TEXT = frozenset({"text"})


@pytest.mark.parametrize(
    ("opened", "mine", "standing", "made"),
    [
        (A, A, A, Merge(A, NONE, NONE)),
        (A, B, A, Merge(B, NONE, NONE)),
        (A, A, B, Merge(B, TEXT, NONE)),
        (A, B, B, Merge(B, NONE, NONE)),
        (A, B, C, Merge(B, NONE, TEXT)),
        (A, {}, B, Merge({}, NONE, TEXT)),
        (A, B, {}, Merge(B, NONE, TEXT)),
        (A, {}, A, Merge({}, NONE, NONE)),
        (A, A, {}, Merge({}, TEXT, NONE)),
        (A, {}, {}, Merge({}, NONE, NONE)),
        ({}, A, B, Merge(A, NONE, TEXT)),
        ({}, {}, A, Merge(A, TEXT, NONE)),
    ],
)
def test_merge_keeps_what_one_changed_and_disputes_what_both_did(opened, mine, standing, made):
    assert merge(opened=opened, mine=mine, standing=standing) == made


def test_merge_leaves_what_stands_of_an_answer_that_cannot_be_read():
    made = merge(opened=A, mine={"years": 5}, standing=C, unread={"text"})

    assert made == Merge({"text": "c", "years": 5}, NONE, NONE)
