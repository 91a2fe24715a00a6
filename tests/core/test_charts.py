from decimal import Decimal

from django.template.loader import render_to_string

from core.charts import Bar, Line, bar_chart


def _chart(*bars, maximum=4):
    return bar_chart(
        title="Notes sur 4.",
        bars=bars,
        maximum=Decimal(maximum),
        label_heading="Critère",
        value_heading="Note",
    )


def test_bars_are_as_long_as_their_share_of_the_maximum():
    chart = _chart(*(Bar(label="A", value=Decimal(value), text=value) for value in ("0", "1", "2", "4", "9")))

    assert [row.length for row in chart.rows] == [
        0,
        88,
        175,
        chart.track,
        chart.track,
    ]
    assert chart.height == 170


def test_a_long_label_takes_two_lines_in_the_drawing_and_is_whole_in_the_table():
    label = "Innovation sociale et mutualisation entre tous les membres du pôle sans exception"
    chart = _chart(Bar(label=label, value=Decimal(2), text="2"))

    assert chart.rows[0].lines == (
        Line(text="Innovation sociale et mutualisation", baseline=15),
        Line(text="entre tous les membres du pôle sans…", baseline=28),
    )
    assert f'<th scope="row">{label}</th>' in render_to_string("pdf/chart.html", {"chart": chart})


def test_the_drawing_has_a_title_escapes_labels_and_carries_no_style():
    html = render_to_string(
        "pdf/chart.html", {"chart": _chart(Bar(label="<b>", value=Decimal("1.5"), text="1,5", detail="x"))}
    )

    assert "<title>Notes sur 4. Les mêmes chiffres sont dans le tableau qui suit.</title>" in html
    assert "<b>" not in html
    assert "style=" not in html
    assert '<th scope="col">Précision</th>' in html
