"""SIREN and SIRET: length and check digit, on the standard library alone."""

LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"
SIREN_LENGTH = 9
SIRET_LENGTH = 14
_VALUE = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))
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
    """Add the digits from the right, every second one doubled and its own digits added."""
    written = digits.encode()
    total = sum(written[-1::-2].translate(_VALUE)) + sum(written[-2::-2].translate(_DOUBLED))
    return total % 10 == 0
