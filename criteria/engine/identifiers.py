"""SIREN and SIRET: length and check digit, on the standard library alone."""

LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"
SIREN_LENGTH = 9
SIRET_LENGTH = 14
CHECK_KEY = "a number whose check key (Luhn) is right"


def siren_fault(siren: str) -> str | None:
    """Say what is expected of a SIREN that is not valid."""
    return _shape_fault(siren, SIREN_LENGTH) or (None if _luhn(siren) else f"{CHECK_KEY} expected")


def siret_fault(siret: str) -> str | None:
    """
    Say what is expected of a SIRET that is not valid.

    La Poste gives its establishments numbers whose fourteen digits sum to a multiple of five; its head office
    alone follows the common rule.
    """
    if fault := _shape_fault(siret, SIRET_LENGTH):
        return fault
    if siret[:SIREN_LENGTH] == LA_POSTE and siret != LA_POSTE_HEAD_OFFICE:
        good = sum(map(int, siret)) % 5 == 0
        return None if good else "La Poste: fourteen digits whose sum is a multiple of 5 expected"
    return None if _luhn(siret) and _luhn(siret[:SIREN_LENGTH]) else f"{CHECK_KEY} expected"


def _shape_fault(number: str, length: int) -> str | None:
    if not (number.isascii() and number.isdigit()):
        return f"{length} digits expected"
    return None if len(number) == length else f"{len(number)} digits, {length} expected"


def _luhn(digits: str) -> bool:
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + rank % 2)
        total += value // 10 + value % 10
    return total % 10 == 0
