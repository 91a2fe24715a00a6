from __future__ import annotations

import pytest

from poles.enums import Family
from poles.families import counted, family_of


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("9220", Family.ESS),
        ("5458", Family.ESS),
        ("5710", Family.ESS_TO_VERIFY),
        ("1000", Family.BUSINESS),
        ("7210", Family.LOCAL_AUTHORITY),
        ("9210", Family.OTHER),
        ("4110", None),
        ("", None),
    ],
)
def test_family_follows_the_legal_category(code, family):
    assert family_of(code) == family


@pytest.mark.parametrize(
    ("family", "code", "proven", "expected"),
    [
        ("", "5710", False, Family.ESS_TO_VERIFY),
        ("", "", False, ""),
        ("ess", "9220", False, Family.ESS),
        ("ess", "5710", False, Family.ESS_TO_VERIFY),
        ("ess", "5710", True, Family.ESS),
        ("ess", "", False, Family.ESS_TO_VERIFY),
        ("business", "5710", False, Family.BUSINESS),
    ],
)
def test_member_said_to_be_of_the_ess_counts_so_once_proven(family, code, proven, expected):
    assert counted(family=family, legal_category=code, proven=proven) == expected
