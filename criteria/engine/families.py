"""The family of a structure from its INSEE legal category («catégorie juridique»)."""

from criteria.engine.enums import Family

_CODES: dict[Family, str] = {
    Family.ESS: """
        9220 9221 9222 9223 9230 9260 9300
        8210 8250 8290 6411
        5458 5558 5658
        5191 5192 5193 5194 5195 5196 5203 5307 5309 5443 5451 5453 5454 5455 5459 5460
        5543 5547 5551 5552 5553 5554 5555 5559 5560
        5643 5647 5651 5652 5653 5654 5655 5659 5660
        6316 6317 6318 6543 6551 6554 6560 6595 6596
    """,
    Family.ESS_TO_VERIFY: "5498 5499 5599 5699 5710 5720 9224 9240",
    Family.BUSINESS: "1000 5202 5306 5308 6220 5800",
    Family.LOCAL_AUTHORITY: """
        7210 7220 7225 7229 7230
        7340 7343 7344 7345 7346 7348 7353 7354 7355 7357
    """,
    Family.RESEARCH_TRAINING: "7383 7384 7331",
    Family.SOCIAL_PARTNER: "8410 8420",
    Family.CONSULAR: "7381",
    Family.STATE: "7361 7367 7410 5415 5515 5615",
    Family.OTHER: "9210 8490",
}
_FAMILY_OF_CODE = {code: family for family, codes in _CODES.items() for code in codes.split()}
_STATE_FIRST, _STATE_LAST = 7111, 7190
_OTHER_COMPANIES = ("54", "55", "56", "57", "65")


def family_of(legal_category: str) -> Family | None:
    """Find the family of a four-digit code, ``None`` where the table does not hold it: unknown, never guessed."""
    if family := _FAMILY_OF_CODE.get(legal_category):
        return family
    if _STATE_FIRST <= int(legal_category) <= _STATE_LAST:
        return Family.STATE
    return Family.BUSINESS if legal_category.startswith(_OTHER_COMPANIES) else None
