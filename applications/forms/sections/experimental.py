"""The facts of the criteria on trial."""

from __future__ import annotations

from applications.enums import Voting
from applications.forms.answers import (
    AmountAnswer,
    ChoiceAnswer,
    CountAnswer,
    DecimalAnswer,
    DeclarationAnswer,
    LinesAnswer,
    ShareAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm


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
