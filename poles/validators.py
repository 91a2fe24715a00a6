from django.core.exceptions import ValidationError
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number


def compact_siret(text: str) -> str:
    """Return the digits of a SIRET typed with spaces, dots or dashes."""
    return siret_number.compact(text)


def validate_siret(text: str) -> None:
    """
    Refuse what is not a SIRET: 14 digits whose Luhn sum is right (La Poste's exception included).

    :raises ValidationError: with a sentence that names the fault.
    """
    try:
        siret_number.validate(text)
    except InvalidLength as fault:
        number = siret_number.compact(text)
        if siren_number.is_valid(number):
            message = (
                "C’est un numéro SIREN (9 chiffres)\xa0: il désigne l’entreprise entière. Le SIRET le prolonge de 5 "
                "chiffres, ceux de l’établissement\xa0; il est sur l’avis de situation."
            )
            raise ValidationError(message, code="siret_is_siren") from fault
        digits = len(number)
        message = f"Un numéro SIRET compte 14 chiffres, celui-ci en a {digits}. Vérifiez-le sur l’avis de situation."
        raise ValidationError(message, code="siret_length") from fault
    except InvalidChecksum as fault:
        message = "Ce numéro SIRET n’existe pas\xa0: sa clé de contrôle est fausse. Un chiffre a pu être mal recopié."
        raise ValidationError(message, code="siret_checksum") from fault
    except StdnumError as fault:
        message = "Un numéro SIRET ne contient que des chiffres."
        raise ValidationError(message, code="siret_digits") from fault
