"""Bar charts laid out in Python and drawn by one template, the same in a page and in a document."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 640
LABEL_WIDTH = 220
VALUE_WIDTH = 70
#: Two lines of a label and white after them: labels that touch read as one.
ROW = 34
THICKNESS = 14
LETTERS_A_LINE = 36
LINE = 13


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure: ``text`` is its French form, ``detail`` what the table adds."""

    label: str
    value: Decimal
    text: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A bar and where it is drawn, in the units of the chart."""

    bar: Bar
    top: int
    middle: int
    length: int
    lines: tuple["Line", ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a label and its baseline."""

    text: str
    baseline: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready for ``pdf/chart.html``."""

    title: str
    label_heading: str
    value_heading: str
    rows: tuple[Row, ...]
    height: int
    has_details: bool
    width: int = WIDTH
    left: int = LABEL_WIDTH
    track: int = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    thickness: int = THICKNESS


def bar_chart(
    *, title: str, bars: Sequence[Bar], maximum: Decimal, label_heading: str, value_heading: str
) -> Chart:
    """
    Lay out horizontal bars against ``maximum``, which is more than 0; a value beyond it fills the track.

    :param title: the sentence that says what is drawn; read aloud in the place of the drawing.
    :param label_heading: heading of the labels' column in the table under the drawing.
    :param value_heading: heading of the figures' column.
    """
    track = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    rows = []
    for index, bar in enumerate(bars):
        share = min(max(bar.value / maximum, Decimal(0)), Decimal(1))
        top = index * ROW + (ROW - THICKNESS) // 2
        rows.append(
            Row(
                bar=bar,
                top=top,
                middle=index * ROW + ROW // 2,
                length=round(share * track),
                lines=_lines(bar.label, middle=index * ROW + ROW // 2),
            )
        )
    return Chart(
        title=title,
        label_heading=label_heading,
        value_heading=value_heading,
        rows=tuple(rows),
        height=max(len(rows), 1) * ROW,
        has_details=any(bar.detail for bar in bars),
    )


def _lines(label: str, *, middle: int) -> tuple[Line, ...]:
    """Cut a label into two lines at most: the table below has it whole."""
    texts = textwrap.wrap(label, LETTERS_A_LINE, max_lines=2, placeholder="…")
    first = middle + 4 - (len(texts) - 1) * LINE // 2
    return tuple(Line(text=text, baseline=first + index * LINE) for index, text in enumerate(texts))
