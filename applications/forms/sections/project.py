"""What the members share: strategy, cooperation, what is put in common, and what is asked for."""

from __future__ import annotations

from typing import Any

from applications.enums import Pooling
from applications.forms.answers import (
    AmountAnswer,
    ChoiceAnswer,
    CountAnswer,
    DateAnswer,
    DeclarationAnswer,
    ShareAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm


class StrategyForm(AnswersForm):
    text = TextAnswer(
        label="Quelle est votre stratégie commune\xa0?",
        rows=10,
        help_text=(
            "Ce que les membres veulent faire ensemble pour le territoire, et comment. Trois paragraphes suffisent\xa0: le "
            "constat, les objectifs, les moyens."
        ),
    )
    document = YesNoAnswer(
        label="Cette stratégie est-elle écrite dans un document\xa0?",
        help_text="Une charte, un projet de territoire, une feuille de route… Vous le joindrez parmi les pièces.",
    )
    signatories = CountAnswer(
        label="Combien de membres l’ont signé\xa0?",
        help_text="Un projet est partagé quand au moins {min_signatory_share} des membres l’ont signé.",
    )
    horizon_years = CountAnswer(
        label="Sur combien d’années porte-t-il\xa0?",
        unit="ans",
        max_value=100,
        help_text="Le programme soutient des coopérations durables. Années attendues, au moins\xa0: {min_horizon_years}.",
    )
    dated_objectives = CountAnswer(
        label="Combien d’objectifs y ont une date\xa0?",
        help_text="Par exemple «\xa0ouvrir la légumerie en septembre 2027\xa0». Attendus, au moins\xa0: {min_dated_objectives}.",
    )
    local_agreements = CountAnswer(
        label="Combien d’accords avez-vous avec des acteurs locaux\xa0?",
        help_text=(
            "Conventions, contrats d’achat ou de service avec des acteurs du territoire. Ils montrent l’ancrage local "
            "du pôle, avec la part des membres qui sont dans le périmètre."
        ),
    )


class CooperationForm(AnswersForm):
    text = TextAnswer(
        label="Comment les membres coopèrent-ils\xa0?",
        rows=8,
        help_text="Qui décide, qui paie, comment on entre et comment on sort.",
    )
    voluntary = YesNoAnswer(
        label="Les membres se sont-ils regroupés de leur plein gré\xa0?",
        help_text="Un pôle n’est ni une obligation légale ni un simple rattachement administratif.",
    )
    agreement_years = CountAnswer(
        label="Pour combien d’années se sont-ils engagés\xa0?",
        unit="ans",
        max_value=100,
        help_text="Par les statuts, une convention ou un bail. Laissez vide si l’engagement n’a pas de terme.",
    )
    agreement_unlimited = DeclarationAnswer(label="L’engagement n’a pas de terme")
    started_on = DateAnswer(
        label="Depuis quand coopèrent-ils\xa0?",
        help_text="La date de la première action commune. Années d’expérience attendues\xa0: {min_operating_years}, sauf bail ou investissement en commun.",
    )
    joint_actions = CountAnswer(
        label="Combien d’actions mènent-ils ensemble aujourd’hui\xa0?",
        help_text="Des actions en cours, pas des projets\xa0: achats groupés, réponse commune à un marché, formation…",
    )
    lease_or_investment = YesNoAnswer(
        label="Ont-ils un bail ou un investissement en commun\xa0?",
        help_text="Il montre que l’engagement dure, même si la coopération est récente.",
    )
    one_off_project = YesNoAnswer(
        label="S’agit-il d’un projet ponctuel\xa0?",
        help_text=(
            "La création d’une seule entreprise ou un événement unique ne suffisent pas à faire un pôle. Si c’est un "
            "début, expliquez la suite plus haut."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("agreement_unlimited") and cleaned.get("agreement_years") is not None:
            self.add_error(
                "agreement_years",
                "Donnez un nombre d’années ou cochez «\xa0L’engagement n’a pas de terme\xa0», pas les deux.",
            )
        return cleaned


class PoolingForm(AnswersForm):
    declared_none = DeclarationAnswer(
        label="Les membres ne mettent encore rien en commun",
        help_text="Cochez pour le déclarer\xa0: le critère sera alors «\xa0reste à réunir\xa0» et non «\xa0à compléter\xa0».",
    )


class PoolingRow(AnswersForm):
    kind = ChoiceAnswer(label="Ce qui est mis en commun", choices=Pooling.choices, select=True)
    amount = AmountAnswer(
        label="Montant par an, en euros",
        help_text="Ce que cela coûte chaque année, ou le montant placé s’il s’agit d’un investissement.",
    )
    paying_members = CountAnswer(
        label="Nombre de membres qui paient",
        help_text="Un prêt gratuit n’en compte aucun. Attendus, au moins\xa0: {min_paying_members}.",
    )


class PurposeForm(AnswersForm):
    text = TextAnswer(
        label="Que demandez-vous, et pour faire quoi\xa0?",
        rows=10,
        help_text="L’objet de la demande en quelques paragraphes\xa0: ce qui sera fait, par qui, quand.",
    )
    duration_months = CountAnswer(label="Durée du projet, en mois", unit="mois", max_value=600)
    single_beneficiary_share = ShareAnswer(
        label="Part du budget qui va au premier bénéficiaire, en pourcentage",
        help_text="Un projet qui ne sert presque qu’une seule structure n’est pas un pôle.",
    )
    economic_functions = CountAnswer(
        label="Nombre de fonctions économiques du pôle",
        max_value=1000,
        help_text="Produire, vendre, acheter, former, loger, transporter, financer… Un pôle en a plusieurs.",
    )
    promotion_share = ShareAnswer(
        label="Part de l’activité consacrée à la promotion et à la représentation, en pourcentage",
        help_text="Ces trois parts disent si la demande concerne un pôle ou un réseau d’appui.",
    )
    creation_support_share = ShareAnswer(
        label="Part consacrée à l’accompagnement de créateurs d’entreprise, en pourcentage"
    )
    study_share = ShareAnswer(
        label="Part consacrée aux études, à l’observation ou à la documentation, en pourcentage"
    )
    development_agency = YesNoAnswer(
        label="La structure porteuse est-elle une agence de développement ou une chambre consulaire\xa0?",
        help_text="Elle peut être membre d’un pôle, mais pas le porter sans explication.",
    )
    representation_network = YesNoAnswer(
        label="La structure porteuse est-elle un réseau de représentation\xa0?",
        help_text="Un réseau politique ou syndical d’animation et de représentation.",
    )
