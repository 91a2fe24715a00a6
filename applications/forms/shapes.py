"""Each section's form and, where it has rows, theirs: read together, checked together, kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from applications.enums import SectionKind
from applications.forms import sections
from applications.forms.sections import AnswersForm, told_with

MAX_DIGITS = 9
ROWS = "lignes"
MAX_ROWS = 60


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a section: where they are kept, and the answer that declares that there is none."""

    form: type[AnswersForm]
    key: str
    none_key: str | None
    title: str
    intro: str
    item: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """
    A section's form.

    :param headings: questions before which a heading stands, by their names.
    """

    form: type[AnswersForm]
    lead: str
    headings: Mapping[str, str] = field(default_factory=dict)
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
            key="rows",
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
            key="rows",
            none_key="declared_none",
            title="Activités du pôle",
            intro="Une ligne par activité. La part d’utilité sociale se mesure en chiffre d’affaires ou en emplois.",
            item="Activité",
        ),
    ),
    SectionKind.PARTNERSHIPS: Shape(
        form=sections.PartnershipsForm,
        lead="Les collectivités qui se sont engagées auprès du pôle. Attendues, au moins\xa0: {min_partnerships}.",
        rows=Rows(
            form=sections.PartnershipRow,
            key="rows",
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
    SectionKind.FUNDING: Shape(
        form=sections.FundingForm,
        lead="Le montant demandé et ceux qui financent avec le programme.",
        rows=Rows(
            form=sections.CofinancerRow,
            key="cofinancers",
            none_key=None,
            title="Cofinanceurs",
            intro="Une ligne par cofinanceur. Le programme intervient toujours avec d’autres.",
            item="Cofinanceur",
        ),
    ),
}


class SectionAnswers:
    """
    One section's answers as a form and its rows.

    :param content: what stands, shown where nothing is sent.
    :param data: what was sent.
    :param thresholds: the numbers of the grid that judges the answers, as the texts name them.
    """

    def __init__(
        self,
        kind: SectionKind,
        content: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        *,
        thresholds: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.shape = SHAPES[kind]
        self._thresholds = thresholds or {}
        initial = self.shape.form.typed(dict(content))
        self.form = self.shape.form(data, initial=initial, thresholds=self._thresholds)
        self.rows = self._formset(content, data) if self.shape.rows else None
        self.lead = told_with(self._thresholds, self.shape.lead)
        self.intro = told_with(self._thresholds, self.shape.rows.intro) if self.shape.rows else ""
        self.item = self.shape.rows.item if self.shape.rows else ""

    def _formset(
        self, content: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> BaseFormSet[AnswersForm]:
        rows = self.shape.rows
        if rows is None:
            raise ValueError(f"{self.kind} has no rows")
        standing = [rows.form.typed(row) for row in content.get(rows.key, [])]
        maker = formset_factory(
            rows.form,
            extra=len(standing) + 1,
            max_num=MAX_ROWS,
            validate_max=True,
            absolute_max=MAX_ROWS + 20,
            can_delete=True,
        )
        if data is not None:
            # Bound rows have no initial values: one sent unchanged would be taken for a blank one.
            made = maker(data, prefix=ROWS, form_kwargs={"thresholds": self._thresholds})
        else:
            made = maker(prefix=ROWS, form_kwargs={"thresholds": self._thresholds})
            for form, values in zip(made.forms, standing, strict=False):
                form.initial = values
        for form in made.forms:
            form.fields["DELETE"].label = "Retirer cette ligne"
        return made

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the questions under their headings; the declaration that there are no rows stands with the rows."""
        groups: list[tuple[str, list[BoundField]]] = []
        for question in self.form:
            if self._none_key == question.name:
                continue
            heading = self.shape.headings.get(question.name, "")
            if heading or not groups:
                groups.append((heading, []))
            groups[-1][1].append(question)
        return groups

    def none(self) -> BoundField | None:
        """Return the declaration that there are no rows, where the section has one."""
        return self.form[self._none_key] if self._none_key else None

    @property
    def _none_key(self) -> str | None:
        return self.shape.rows.none_key if self.shape.rows else None

    def is_valid(self) -> bool:
        sound = self.form.is_valid()
        if self.rows is None:
            return sound
        return self.rows.is_valid() and sound and self._agrees_with_none()

    def _agrees_with_none(self) -> bool:
        none_key = self._none_key
        if none_key and self.form.cleaned_data.get(none_key) and self._kept_rows():
            self.form.add_error(
                none_key, "Vous avez coché cette case et rempli des lignes\xa0: gardez l’une ou les autres."
            )
            return False
        return True

    def _kept_rows(self) -> list[dict[str, Any]]:
        if self.rows is None:
            return []
        rows = (form.kept() for form in self.rows.forms if form not in self.rows.deleted_forms)
        return [row for row in rows if row]

    def content(self) -> dict[str, Any]:
        """Return what is to be kept; only after ``is_valid``."""
        content = self.form.kept()
        rows = self.shape.rows
        if rows is None:
            return content
        kept = self._kept_rows()
        if kept or (rows.none_key and content.get(rows.none_key)):
            content[rows.key] = kept
        return content


def one_row_more(data: QueryDict) -> QueryDict:
    """Return what was sent with one blank row more: how a row is added without a script."""
    more = data.copy()
    total = whole_number(more.get(f"{ROWS}-TOTAL_FORMS") or "")
    if total is not None:
        more[f"{ROWS}-TOTAL_FORMS"] = str(total + 1)
    return more


def whole_number(text: str) -> int | None:
    """Return the number of a hidden field, none for what no page of ours wrote there."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else None
