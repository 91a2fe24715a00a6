"""Each section's form and, where it has rows, theirs, with the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms.formsets import BaseFormSet

from applications.enums import Aid, SectionKind
from applications.forms import sections
from applications.forms.answers import AmountAnswer, Answer
from applications.forms.sections import AnswersForm


@dataclass(frozen=True, kw_only=True)
class Rows:
    """
    The rows of a section: where they are kept, and the answer that declares that there is none.

    :param formset: what checks the rows together.
    :param later: questions asked since some versions were frozen, which a reader sees only where one is answered.
    :param completed_by: questions whose answer, in a reader's table, is followed by that of another.
    """

    form: type[AnswersForm]
    key: str = "rows"
    none_key: str | None = None
    title: str
    intro: str
    item: str
    formset: type[BaseFormSet[Any]] = BaseFormSet
    later: frozenset[str] = frozenset()
    completed_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """
    A section's form.

    :param headings: questions before which a heading stands, by their names.
    :param only_when: question -> another and its answer, without which it is neither asked nor read.
    :param asked_of_some: questions that only some strands ask, read where they are answered.
    :param once_asked: questions no longer asked, which old contents answer.
    """

    form: type[AnswersForm]
    lead: str
    headings: Mapping[str, str] = field(default_factory=dict)
    only_when: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    asked_of_some: frozenset[str] = frozenset()
    once_asked: Mapping[str, Answer] = field(default_factory=dict)
    rows: Rows | None = None


SHAPES: dict[SectionKind, Shape] = {
    SectionKind.STRATEGY: Shape(
        form=sections.StrategyForm,
        lead="Ce que les membres veulent faire ensemble, et ce qui les y engage.",
    ),
    SectionKind.COOPERATION: Shape(
        form=sections.CooperationForm,
        lead="Comment la coopération s’organise, et depuis quand elle dure.",
    ),
    SectionKind.POOLING: Shape(
        form=sections.PoolingForm,
        lead="Ce que les membres paient ensemble\xa0: c’est ce qui distingue un pôle d’un réseau d’échange.",
        rows=Rows(
            form=sections.PoolingRow,
            none_key="declared_none",
            title="Ce qui est mis en commun",
            intro="Une ligne par moyen partagé.",
            item="Mutualisation",
        ),
    ),
    SectionKind.ACTIVITIES: Shape(
        form=sections.ActivitiesForm,
        lead="Les activités économiques du pôle\xa0: plus de {social_utility_share_over} doivent être d’utilité sociale.",
        rows=Rows(
            form=sections.ActivityRow,
            none_key="declared_none",
            title="Activités du pôle",
            intro="Une ligne par activité. La part d’utilité sociale se mesure en chiffre d’affaires ou en emplois.",
            item="Activité",
            later=frozenset({"recognised_by", "recognition"}),
        ),
    ),
    SectionKind.PARTNERSHIPS: Shape(
        form=sections.PartnershipsForm,
        lead="Les collectivités qui se sont engagées auprès du pôle. Attendues, au moins\xa0: {min_partnerships}.",
        rows=Rows(
            form=sections.PartnershipRow,
            none_key="declared_none",
            title="Engagements des collectivités",
            intro="Une ligne par collectivité.",
            item="Collectivité",
        ),
    ),
    SectionKind.EXPERIMENTAL: Shape(
        form=sections.ExperimentalForm,
        lead="Six critères que le programme met à l’essai. Ils n’écartent jamais un dossier.",
        headings={
            "place_address": "Le lieu",
            "research_agreements": "La recherche",
            "governance_voting": "La gouvernance",
            "ess_networks": "Les réseaux et les politiques locales",
            "jobs_fte": "Les emplois",
        },
        rows=Rows(
            form=sections.IndicatorRow,
            key="indicators",
            none_key="indicators_declared_none",
            title="Indicateurs de suivi",
            intro="Une ligne par indicateur. Attendus, au moins\xa0: {min_indicators}, avec un départ, une cible et un calendrier.",
            item="Indicateur",
        ),
    ),
    SectionKind.PURPOSE: Shape(
        form=sections.PurposeForm,
        lead="Ce que vous demandez, et la nature de la structure qui le demande.",
        headings={
            "text": "Le projet",
            "promotion_share": "L’activité de la structure porteuse",
        },
    ),
    SectionKind.STUDY: Shape(
        form=sections.StudyForm,
        lead="Ce que l’étude doit éclairer, et comment elle se déroulera.",
        headings={"dimensions": "L’accompagnement demandé", "resource_person": "Une personne ressource"},
        rows=Rows(
            form=sections.StudyStepRow,
            title="Déroulement de l’étude",
            intro="Une ligne par étape. Les mois se comptent à partir du début de l’étude.",
            item="Étape",
        ),
    ),
    SectionKind.PROGRAMME: Shape(
        form=sections.ProgrammeForm,
        lead="Ce que l’animation du pôle fera, et les étapes auxquelles on verra qu’il avance.",
        rows=Rows(
            form=sections.MilestoneRow,
            title="Étapes",
            intro="Une ligne par étape. Les versements et les comptes rendus s’y réfèrent.",
            item="Étape",
        ),
    ),
    SectionKind.RESULTS: Shape(
        form=sections.ResultsForm,
        lead="Ce que le pôle a produit, chiffres et faits, entre un départ et un résultat.",
        rows=Rows(
            form=sections.ResultRow,
            formset=sections.ResultRows,
            completed_by={"measure": "name"},
            title="Résultats mesurés",
            intro="Une ligne par indicateur, y compris ceux qui déçoivent : ils disent où progresser.",
            item="Résultat",
        ),
    ),
    SectionKind.EVALUATION: Shape(
        form=sections.EvaluationForm,
        lead="L’évaluation menée avec ceux que le pôle concerne : le label se donne après elle.",
        headings={"participants": "Qui, quand, comment", "findings": "Ce qui en ressort"},
    ),
    SectionKind.PROGRESS: Shape(
        form=sections.ProgressForm,
        lead="Ce que le pôle s’engage à améliorer pendant la durée du label.",
        rows=Rows(
            form=sections.CommitmentRow,
            title="Engagements",
            intro="Une ligne par engagement. La révision à mi-parcours comparera les valeurs.",
            item="Engagement",
        ),
    ),
    SectionKind.SHARING: Shape(
        form=sections.SharingForm,
        lead="Ce que le pôle transmet aux autres, et ce qu’il a appris.",
        headings={"shared": "Ce que vous partagez", "keys": "Ce que vous en avez appris"},
    ),
    SectionKind.FUNDING: Shape(
        form=sections.FundingForm,
        lead="Le montant demandé et ceux qui financent avec le programme.",
        headings={
            "post_title": "Le poste",
            "investment_what": "L’investissement",
            "requested_amount": "Le montant",
        },
        only_when={
            "post_title": ("aid", Aid.POST),
            "post_fte": ("aid", Aid.POST),
            "post_cost": ("aid", Aid.POST),
            "investment_what": ("aid", Aid.INVESTMENT),
            "investment_when": ("aid", Aid.INVESTMENT),
        },
        asked_of_some=frozenset({"aid"}),
        once_asked={"total_cost": AmountAnswer(label="Coût total du projet, en euros")},
        rows=Rows(
            form=sections.CofinancerRow,
            key="cofinancers",
            title="Cofinanceurs",
            intro="Une ligne par cofinanceur. Le programme intervient toujours avec d’autres.",
            item="Cofinanceur",
            later=frozenset({"kind", "proof"}),
        ),
    ),
    SectionKind.BUDGET: Shape(
        form=sections.BudgetForm,
        lead="Ce que le projet coûte et ce qui le paie, année par année, à l’euro et au centime près.",
    ),
    SectionKind.ATTESTATIONS: Shape(
        form=sections.AttestationsForm,
        lead="Ce que la structure porteuse déclare avant le dépôt. Relisez chaque phrase avant de la cocher.",
        headings={
            "exact": "Déclarations",
            "aid_amount": "Aides publiques déjà reçues",
            "notice_read": "Données personnelles",
        },
    ),
}
