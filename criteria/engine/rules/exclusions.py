"""What is not a pole: E1 to E5. A signal is for a person to confirm."""

from criteria.engine.examination import Check, Examination, Finding, among, at_least, is_true, less_than
from criteria.engine.logic import Number, all_of, any_of
from criteria.engine.rules.verdicts import exclusion_verdict


def one_off_project(exam: Examination) -> Finding:
    """Notice one enterprise's creation, or a project that ends."""
    purpose = exam.facts.purpose
    one_off = is_true("one_off", exam.facts.cooperation.one_off_project)
    single = _share_at_least(exam, "single_beneficiary", purpose.single_beneficiary_share)
    short = less_than("duration", purpose.duration_months, exam.parameters.count("min_duration_months"))
    holds = any_of([one_off.holds, all_of([single.holds, short.holds])])
    return Finding(exclusion_verdict(holds), (one_off, single, short))


def representation(exam: Examination) -> Finding:
    """Notice a network that animates, promotes and represents."""
    applicant = exam.facts.applicant
    return _any(
        is_true("representation_network", applicant.representation_network),
        among("naf", applicant.naf, exam.parameters.codes("naf_codes")),
        _share_at_least(exam, "promotion", exam.facts.purpose.promotion_share),
    )


def agency_or_chamber(exam: Examination) -> Finding:
    """Notice a chamber of commerce or a development agency."""
    applicant = exam.facts.applicant
    return _any(
        among("category", applicant.legal_category, exam.parameters.codes("consular_categories")),
        is_true("development_agency", applicant.development_agency),
    )


def creation_support(exam: Examination) -> Finding:
    """Notice a network that supports the creation of enterprises."""
    return _any(_share_at_least(exam, "creation_support", exam.facts.purpose.creation_support_share))


def observatory(exam: Examination) -> Finding:
    """Notice an observatory or a resource centre."""
    return _any(_share_at_least(exam, "study", exam.facts.purpose.study_share))


def _share_at_least(exam: Examination, key: str, value: Number | None) -> Check:
    return at_least(key, value, exam.parameters.number(f"{key}_share"), is_share=True)


def _any(*checks: Check) -> Finding:
    return Finding(exclusion_verdict(any_of(check.holds for check in checks)), checks)
