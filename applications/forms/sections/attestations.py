"""What the lead organisation declares before its dossier is sent."""

from __future__ import annotations

from applications.forms.answers import AmountAnswer, DeclarationAnswer, TextAnswer
from applications.forms.sections.form import AnswersForm


class AttestationsForm(AnswersForm):
    """
    Declarations, each in one full sentence; which of them are due is ``attestations.REQUIRED``.

    Sources: exactness, taxes and power to sign, CERFA 12156, part 7; earlier aid, règlement (UE) 2023/2831,
    articles 3 and 7; republican commitment, loi 2000-321, article 10-1, and décret 2021-1947; data, règlement (UE)
    2016/679, article 13.
    """

    exact = DeclarationAnswer(
        label="J’atteste que les informations de ce dossier sont exactes et sincères.",
        help_text="Une fausse déclaration peut faire perdre l’aide ou le label.",
    )
    taxes_paid = DeclarationAnswer(
        label=(
            "J’atteste que la structure porteuse est à jour de ses obligations sociales et fiscales, déclarations et "
            "paiements."
        ),
        help_text="Un échéancier accordé par l’administration et respecté vaut paiement.",
    )
    power = DeclarationAnswer(
        label=(
            "J’atteste que la personne qui signera ce dossier représente légalement la structure porteuse, ou en a reçu le "
            "pouvoir par écrit."
        ),
        help_text="Si elle signe par délégation, joignez le pouvoir parmi les pièces.",
    )
    republican_contract = DeclarationAnswer(
        label=(
            "J’atteste que la structure porteuse a souscrit le contrat d’engagement républicain et qu’elle en respecte les "
            "engagements."
        ),
        help_text=(
            "Demandé aux associations et aux fondations seulement\xa0: respecter les lois, la liberté de conscience, "
            "l’égalité, la dignité de chacun et les symboles de la République."
        ),
    )
    aid_amount = AmountAnswer(
        label="Total des aides publiques reçues en trois ans par la structure porteuse, en euros",
        help_text=(
            "Les trois dernières années, jour pour jour, toutes collectivités confondues. Écrivez 0 si elle n’en a reçu "
            "aucune."
        ),
    )
    de_minimis_amount = AmountAnswer(
        label="Dont aides «\xa0de minimis\xa0», en euros",
        help_text=(
            "Ce sont les aides dont la lettre ou la convention cite ce mot\xa0: leur total ne peut pas dépasser 300\xa0000\xa0€ "
            "en trois ans pour une même entreprise. Écrivez 0 s’il n’y en a aucune."
        ),
    )
    aid_details = TextAnswer(
        label="Lesquelles\xa0?",
        rows=4,
        max_length=5_000,
        help_text="Qui l’a donnée, quand, combien, et s’il s’agit d’une aide «\xa0de minimis\xa0».",
    )
    aid_declared = DeclarationAnswer(
        label="J’atteste avoir déclaré ci-dessus toutes les aides publiques que la structure porteuse a reçues en trois ans."
    )
    notice_read = DeclarationAnswer(
        label="J’ai lu l’information sur l’usage des données personnelles de ce dossier.",
        help_text=(
            "Elle se trouve en bas de chaque page, sous «\xa0Données personnelles\xa0». Prévenez aussi les personnes que le "
            "dossier nomme."
        ),
    )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        part, whole = cleaned.get("de_minimis_amount"), cleaned.get("aid_amount")
        if part is not None and whole is not None and part > whole:  # type: ignore[operator]
            self.add_error("de_minimis_amount", "Cette part ne peut pas dépasser le total des aides.")
        return cleaned
