"""The same properties, tried on many more dossiers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.criteria import test_engine_properties as properties
from tests.criteria import test_engine_scoring as scoring

FACTS, DATA = properties.FACTS, st.data()
PROPERTIES = {
    properties.test_order_of_lists_never_matters: {"facts": FACTS, "data": DATA},
    properties.test_removing_a_fact_never_makes_a_verdict_more_certain: {"facts": FACTS, "data": DATA},
    properties.test_another_member_never_unmakes_plurality: {"facts": FACTS, "member": properties.MEMBER},
    properties.test_list_still_growing_is_sure_only_of_what_no_newcomer_changes: {
        "facts": FACTS,
        "others": st.lists(properties.MEMBER, max_size=6),
    },
    properties.test_same_facts_give_the_same_bytes: {"facts": FACTS},
    scoring.test_scores_are_between_nothing_and_a_hundred: {
        "sheets": scoring.SHEETS,
        "consensus": scoring.CONSENSUS,
        "weights": scoring.WEIGHTS,
    },
    scoring.test_order_of_ratings_never_matters: {"sheets": scoring.SHEETS, "data": DATA},
}


@pytest.mark.long("properties")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tried", PROPERTIES, ids=lambda tried: tried.__name__)
def test_property_holds_of_many_more(tried):
    @given(**PROPERTIES[tried])
    @settings(
        max_examples=5000, derandomize=False, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    def again(**drawn):
        tried.hypothesis.inner_test(**drawn)

    again()
