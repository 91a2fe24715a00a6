"""The questions of each section, in plain French; each says why it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from applications.enums import Aid, AuthorityLevel, PartnershipAct, Pooling, Voting
from applications.forms.answers import (
    AmountAnswer,
    Answer,
    ChoiceAnswer,
    CommunesAnswer,
    CountAnswer,
    DateAnswer,
    DecimalAnswer,
    DeclarationAnswer,
    LinesAnswer,
    ShareAnswer,
    TextAnswer,
    YesNoAnswer,
)


def told_with(thresholds: Mapping[str, str], text: str) -> str:
    """Write thresholds into a text that names them; one that names a threshold which the grid lacks is left unsaid."""
    try:
        return text.format_map(thresholds)
    except KeyError:
        return ""


class AnswersForm(forms.Form):
    """
    A form of answers, whose values are kept by the answers' own rules.

    :param thresholds: the numbers that its help texts name.
    """

    def __init__(
        self, *args: Any, thresholds: Mapping[str, str] = MappingProxyType({}), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for question in self.fields.values():
            question.help_text = told_with(thresholds, str(question.help_text))

    def kept(self) -> dict[str, Any]:
        """Return the answers given, as JSON values; those not given are absent."""
        values = {
            name: field.kept(self.cleaned_data.get(name))
            for name, field in self.fields.items()
            if isinstance(field, Answer)
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def typed(cls, content: dict[str, Any]) -> dict[str, Any]:
        """Return a content as the initial values of the form."""
        return {
            name: field.typed(content[name])
            for name, field in cls.base_fields.items()
            if isinstance(field, Answer) and name in content
        }


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


class ActivitiesForm(AnswersForm):
    declared_none = DeclarationAnswer(
        label="Le pôle n’a pas encore d’activité",
        help_text="Cochez pour le déclarer, plutôt que de laisser la partie vide.",
    )


class ActivityRow(AnswersForm):
    name = TextAnswer(label="Activité", max_length=200)
    social_utility = YesNoAnswer(
        label="Est-elle d’utilité sociale\xa0?",
        select=True,
        help_text="Insertion, service aux personnes fragiles, environnement, lien social… reconnus ou démontrés.",
    )
    turnover = AmountAnswer(label="Chiffre d’affaires par an, en euros")
    fte = DecimalAnswer(
        label="Emplois, en équivalents temps plein", help_text="Deux mi-temps font 1. Sans les bénévoles."
    )


class PartnershipsForm(AnswersForm):
    declared_none = DeclarationAnswer(
        label="Aucune collectivité n’est partenaire pour l’instant",
        help_text="Cochez pour le déclarer, plutôt que de laisser la partie vide.",
    )


class PartnershipRow(AnswersForm):
    name = TextAnswer(label="Collectivité", max_length=200)
    level = ChoiceAnswer(label="Niveau", choices=AuthorityLevel.choices, select=True)
    act = ChoiceAnswer(
        label="Ce qui l’engage",
        choices=PartnershipAct.choices,
        select=True,
        help_text="Une lettre de soutien engage moins qu’une délibération\xa0: elle sera appréciée.",
    )
    signed_on = DateAnswer(label="Date de l’acte")
    expires_on = DateAnswer(label="Fin de l’engagement", help_text="Laissez vide s’il n’a pas de fin.")
    communes = CommunesAnswer(
        label="Communes concernées",
        help_text=(
            "Par leur nom ou leur code INSEE, une par ligne\xa0; le numéro SIREN d’une intercommunalité vaut pour toutes les "
            "siennes. Au moins une doit être dans le périmètre du pôle."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        signed, expires = cleaned.get("signed_on"), cleaned.get("expires_on")
        if signed and expires and expires <= signed:
            self.add_error("expires_on", "La fin de l’engagement doit suivre la date de l’acte.")
        return cleaned


class ExperimentalForm(AnswersForm):
    place_address = TextAnswer(
        label="Adresse du lieu du pôle",
        max_length=300,
        help_text="Un lieu que les habitants peuvent reconnaître.",
    )
    place_surface_m2 = CountAnswer(label="Sa surface, en mètres carrés", unit="m²")
    place_occupants = CountAnswer(label="Nombre de structures qui l’occupent")
    place_formal_network = YesNoAnswer(
        label="À défaut d’un seul lieu, les sites forment-ils un réseau organisé\xa0?",
        help_text="Par une convention ou une signalétique commune.",
    )
    research_agreements = CountAnswer(
        label="Nombre de conventions avec la recherche ou l’université",
        help_text="Une recherche-action, une thèse, un laboratoire partenaire.",
    )
    research_annual_budget = AmountAnswer(label="Budget annuel de recherche et développement, en euros")
    research_incubator = YesNoAnswer(label="Le pôle a-t-il un incubateur\xa0?")
    governance_voting = ChoiceAnswer(
        label="Comment vote-t-on\xa0?",
        choices=Voting.choices,
        help_text="Dans l’instance qui gouverne le pôle, d’après ses statuts.",
    )
    governance_max_vote_share = ShareAnswer(
        label="Part des voix du membre qui en a le plus, en pourcentage",
        help_text="Aucun membre ne devrait décider seul\xa0: {max_vote_share} au plus.",
    )
    governance_assemblies_per_year = CountAnswer(label="Nombre d’assemblées par an", max_value=366)
    ess_networks = LinesAnswer(
        label="Réseaux de l’économie sociale et solidaire auxquels le pôle adhère",
        help_text="Un par ligne, par exemple la CRESS.",
    )
    ess_in_territorial_strategy = YesNoAnswer(
        label="Le pôle figure-t-il dans une stratégie territoriale\xa0?",
        help_text="Un projet de territoire, un schéma régional, un plan local.",
    )
    ess_territory_has_policy = YesNoAnswer(
        label="Votre territoire a-t-il une politique pour l’économie sociale et solidaire\xa0?",
        help_text="S’il n’en a aucune, il ne vous sera pas reproché de ne pas y figurer.",
    )
    jobs_fte = DecimalAnswer(
        label="Emplois des membres liés au pôle, en équivalents temps plein",
        help_text="Sans les bénévoles. Deux mi-temps font 1.",
    )
    indicators_declared_none = DeclarationAnswer(label="Le pôle n’a pas encore d’indicateur de suivi")


class IndicatorRow(AnswersForm):
    name = TextAnswer(
        label="Indicateur", max_length=200, help_text="Ce que vous mesurez, par exemple les emplois créés."
    )
    baseline = YesNoAnswer(label="A-t-il une valeur de départ\xa0?", select=True)
    target = YesNoAnswer(label="A-t-il une cible\xa0?", select=True)
    frequency = YesNoAnswer(label="Sait-on quand on le mesure\xa0?", select=True)


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


class FundingForm(AnswersForm):
    aid = ChoiceAnswer(
        label="Que financerait l’aide\xa0?",
        choices=Aid.choices,
        help_text="Le programme aide soit un poste, soit un investissement.",
    )
    requested_amount = AmountAnswer(
        label="Montant demandé, en euros", help_text="Ce que vous demandez au programme, pour toute la durée."
    )
    total_cost = AmountAnswer(
        label="Coût total du projet, en euros", help_text="Toutes les dépenses, quel que soit le financeur."
    )
    text = TextAnswer(
        label="Comment avez-vous établi ces montants\xa0?",
        rows=5,
        help_text="Les principales dépenses, et ce que deviendrait le projet avec une aide moindre.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        requested, total = cleaned.get("requested_amount"), cleaned.get("total_cost")
        if requested is not None and total is not None and requested > total:
            self.add_error("requested_amount", "Le montant demandé dépasse le coût total du projet.")
        return cleaned


class CofinancerRow(AnswersForm):
    name = TextAnswer(
        label="Cofinanceur", max_length=200, help_text="Une collectivité, une fondation, vos fonds propres…"
    )
    amount = AmountAnswer(label="Montant, en euros")
    confirmed = YesNoAnswer(
        label="Est-il confirmé\xa0?", select=True, help_text="Par un courrier ou une délibération."
    )
