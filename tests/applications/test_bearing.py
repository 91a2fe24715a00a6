"""The pages said to bear on a criterion are those whose answers its rule reads: no more, no fewer."""

import pytest

from applications import queries
from applications.bearing import (
    MEMBERS_PAGE,
    PAGES_OF_RULE,
    beginning_of_answers,
    page_label,
    section_of,
)
from applications.enums import SectionKind
from applications.facts import facts_of
from applications.models import Application
from applications.snapshot import snapshot
from criteria import engine
from criteria.engine.enums import Kind
from tests.factories import SECTIONS, DraftFactory, now

pytestmark = pytest.mark.django_db

PAGES = [
    MEMBERS_PAGE,
    *(kind for kind in SECTIONS if kind not in {SectionKind.FUNDING, SectionKind.BUDGET}),
]


def _without(whole, page):
    """Take the answers of one page out of a snapshot."""
    if page == MEMBERS_PAGE:
        return {**whole, "pole": {**whole["pole"], "members": [], "perimeter": [], "members_complete": False}}
    sections = {kind: content for kind, content in whole["sections"].items() if kind != page}
    return {**whole, "sections": sections}


def _traces(whole):
    evaluation = engine.evaluate(engine.parse_facts(facts_of(whole)), engine.default_grid(), None)
    return {each.code: each.trace for each in evaluation.criteria}


def test_pages_of_rule_are_those_that_the_rule_reads():
    draft = DraftFactory(filled=True)
    application = queries.with_content(Application.objects.filter(pk=draft.pk)).get()
    whole = snapshot(application, as_of=now().date())
    before = _traces(whole)

    read = {each.code: set() for each in engine.default_grid().criteria}
    for page in PAGES:
        for code, trace in _traces(_without(whole, page)).items():
            if trace != before[code]:
                read[code].add(page)

    said = {each.code: set(PAGES_OF_RULE[each.question.rule]) for each in engine.default_grid().criteria}
    assert read == said


@pytest.mark.parametrize(
    "code", [each.code for each in engine.default_grid().criteria if each.kind == Kind.EXPERIMENTAL]
)
def test_answers_of_a_rule_begin_as_is_said(code):
    draft = DraftFactory(filled=True)
    application = queries.with_content(Application.objects.filter(pk=draft.pk)).get()
    whole = snapshot(application, as_of=now().date())
    rule = engine.default_grid().criterion(code).question.rule
    kind, beginning = section_of(rule), beginning_of_answers(rule)
    assert beginning

    others = {
        name: value for name, value in whole["sections"][kind].items() if not name.startswith(beginning)
    }
    before, after = _traces(whole), _traces({**whole, "sections": {**whole["sections"], kind: others}})

    assert {each for each in before if before[each] != after[each]} == {code}


def test_page_label_names_every_page():
    labels = [page_label(page) for page in {page for pages in PAGES_OF_RULE.values() for page in pages}]

    assert "Membres et périmètre du pôle" in labels
    assert len(labels) == len(set(labels))
