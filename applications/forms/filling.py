"""One section being filled: its form and its rows read together, checked together, kept together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from applications.enums import SectionKind
from applications.forms.sections import AnswersForm, told_with
from applications.forms.shapes import SHAPES

MAX_DIGITS = 9
ROWS = "lignes"
MAX_ROWS = 60


@dataclass(frozen=True)
class Group:
    """
    Questions that stand together under a heading, or under none.

    :param only_when: «question=answer», the answer without which they are not asked; nothing where they always are.
    """

    heading: str
    only_when: str
    questions: list[BoundField]


@dataclass(frozen=True)
class Readable:
    """
    What can be kept of a section that is still being written.

    :param content: as ``SectionAnswers.content``.
    :param unread: names of the answers that cannot be read at all.
    :param faults: what is wrong with each field that is not kept, by its id; under no id, what is wrong with the rows.
    """

    content: dict[str, Any]
    unread: frozenset[str]
    faults: dict[str, str]


class SectionAnswers:
    """
    One section's answers as a form and its rows.

    :param content: what stands, shown where nothing is sent.
    :param data: what was sent.
    :param thresholds: the numbers of the grid that judges the answers, as the texts name them.
    :param unasked: names of the questions that the dossier's situation leaves out.
    :param suggested: content that the dossier's situation suggests, shown where the section has none of its own.
    """

    def __init__(
        self,
        kind: SectionKind,
        content: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        *,
        thresholds: Mapping[str, str] | None = None,
        unasked: Collection[str] = (),
        suggested: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.kind = kind
        self.shape = SHAPES[kind]
        self._thresholds = thresholds or {}
        initial = self.shape.form.typed({**suggested, **content})
        self.form = self.shape.form(data, initial=initial, thresholds=self._thresholds, unasked=unasked)
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
            formset=rows.formset,
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

    def groups(self) -> list[Group]:
        """Return the questions under their headings; the declaration that there are no rows stands with the rows."""
        groups: list[Group] = []
        for question in self.form:
            if self._none_key == question.name:
                continue
            heading = self.shape.headings.get(question.name, "")
            only_when = "=".join(self.shape.only_when.get(question.name, ()))
            if heading or not groups or groups[-1].only_when != only_when:
                groups.append(Group(heading=heading, only_when=only_when, questions=[]))
            groups[-1].questions.append(question)
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

    def readable(self, opened: Mapping[str, Any]) -> Readable:
        """
        Return what can be kept of what was sent, sound or not.

        :param opened: the content that the person opened: a cell that cannot be read keeps its value there.
        """
        self.is_valid()
        unread = {name for name in self.form.errors if name in self.form.fields}
        content = self.form.kept()
        rows = self.shape.rows
        if rows is not None and self.rows is not None:
            if unread & {rows.none_key} or self._wrong_as_a_whole():
                unread.add(rows.key)
            else:
                kept = self._readable_rows(opened.get(rows.key, []))
                if kept or (rows.none_key and content.get(rows.none_key)):
                    content[rows.key] = kept
        return Readable(content=content, unread=frozenset(unread), faults=dict(self._faults()))

    def _wrong_as_a_whole(self) -> bool:
        """Say whether the rows contradict each other, so that none can be kept without the others."""
        formset = self.rows
        if formset is None:
            return False
        return bool(formset.non_form_errors()) or any(form.non_field_errors() for form in self._present())

    def _readable_rows(self, opened: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep what can be read of each row; a row is known again by its rank and by what else it says."""
        rows: list[dict[str, Any]] = []
        for form in self._present():
            row = form.kept()
            before = opened[len(rows)] if len(rows) < len(opened) else {}
            if not row or any(before.get(name) == value for name, value in row.items()):
                row |= {name: before[name] for name in form.errors if name in before}
            if row:
                rows.append(row)
        return rows

    def _present(self) -> list[AnswersForm]:
        # Not ``deleted_forms``, which a formset with a fault says to be none.
        forms = self.rows.forms if self.rows is not None else []
        return [form for form in forms if not form.cleaned_data.get("DELETE")]

    def _faults(self) -> Iterator[tuple[str, str]]:
        for form in (self.form, *self._present()):
            for field in form:
                if field.errors:
                    yield field.auto_id, " ".join(map(str, field.errors))
        if self.rows is None:
            return
        told = [self.rows.non_form_errors(), *(form.non_field_errors() for form in self._present())]
        if together := " ".join(str(message) for errors in told for message in errors):
            yield "", together


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
