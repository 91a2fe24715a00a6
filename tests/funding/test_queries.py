from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from applications.enums import Strand
from core.money import NO_BREAK_SPACE
from funding import queries, services
from funding.enums import EntryKind
from funding.models import Envelope
from tests.funding import rows


@pytest.fixture
def by():
    return rows.person()


def reserve(envelope, amount, *, by):
    return services.reserve(
        application_id=rows.application(by=by).pk,
        amount=Decimal(amount),
        envelope_id=envelope.pk,
        key=uuid4(),
        by=by,
        at=rows.AT,
    )


@pytest.mark.django_db
def test_overview_groups_by_strand_and_puts_parts_after_their_whole(by):
    old = rows.envelope(by=by, year=2025)
    whole = rows.envelope(by=by)
    other = rows.envelope(by=by)
    part = rows.envelope(by=by, parent_id=whole.pk)
    label = rows.envelope(by=by, strand=Strand.LABELLING)

    groups = queries.overview(Envelope.objects.all())

    assert [(group.strand, [row.envelope for row in group.rows]) for group in groups] == [
        (Strand.EXPERIMENTATION, [whole, part, other, old]),
        (Strand.LABELLING, [label]),
    ]
    assert [row.depth for row in groups[0].rows] == [0, 1, 0, 0]


@pytest.mark.django_db
def test_overview_counts_what_is_left_once(by):
    whole = rows.envelope(by=by, ceiling="1000")
    part = rows.envelope(by=by, ceiling="600", parent_id=whole.pk)
    reserve(part, "100", by=by)
    reserve(whole, "700", by=by)

    [group] = queries.overview(Envelope.objects.all())

    assert group.left == 200_00
    assert [(row.envelope.left, row.available) for row in group.rows] == [(200_00, 200_00), (500_00, 200_00)]


@pytest.mark.django_db
def test_overview_asks_one_query(by, django_assert_num_queries):
    for _ in range(3):
        rows.envelope(by=by)

    with django_assert_num_queries(1):
        queries.overview(Envelope.objects.all())


def test_row_reads_its_bar_in_words():
    envelope = Envelope(ceiling=300, committed=100, reserved=50, frozen=1)

    row = queries.row(envelope, above=[])

    assert [(segment.name, segment.start, segment.width) for segment in row.bar] == [
        ("committed", 0, 333),
        ("reserved", 333, 167),
        ("frozen", 500, 3),
    ]
    expected = "Sur le plafond\xa0: engagé 33,3 %, réservé 16,7 %, gelé 0,3 %"
    assert row.reading == expected.replace(" %", f"{NO_BREAK_SPACE}%")


def test_row_of_an_envelope_without_ceiling_has_no_bar():
    row = queries.row(Envelope(), above=[])

    assert (row.bar, row.reading, row.available) == ((), "Aucun plafond", 0)


@pytest.mark.django_db
def test_entries_as_read_by_come_newest_first_with_what_undid_them(by):
    envelope = rows.envelope(by=by)
    [entry] = reserve(envelope, "10", by=by)
    [reversal] = services.reverse(entry_id=entry.pk, key=uuid4(), reason="Erreur", by=by, at=rows.AT)

    found = queries.entries_as_read_by(by, envelope.entries.all())

    assert [(line.kind, line.undone_by) for line in found] == [
        (EntryKind.REVERSAL, None),
        (EntryKind.RESERVATION, reversal.pk),
        (EntryKind.OPENING, None),
    ]


@pytest.mark.django_db
def test_invariants_hold_after_every_operation(by):
    whole = rows.envelope(by=by)
    part = rows.envelope(by=by, ceiling="500", parent_id=whole.pk)
    entry, _ = reserve(part, "100", by=by)
    reserve(whole, "33.33", by=by)
    services.reverse(entry_id=entry.pk, key=uuid4(), reason="Erreur", by=by, at=rows.AT)
    out = StringIO()

    call_command("check_invariants", stdout=out)

    assert queries.broken_invariants() == []
    assert out.getvalue() == (
        "Les enveloppes correspondent à leurs écritures, les dossiers à leurs empreintes, l’annuaire aux accords.\n"
    )


@pytest.mark.django_db
def test_invariants_find_an_entry_that_the_whole_did_not_take(by):
    whole = rows.envelope(by=by)
    part = rows.envelope(by=by, parent_id=whole.pk)
    dossier = rows.application(by=by)
    entry = rows.entry(envelope=part, by=by, kind=EntryKind.RESERVATION, amount=5, application=dossier)

    assert queries.broken_invariants() == [
        f"Écriture {entry.pk}\xa0: elle compte dans l’enveloppe {part.pk} et manque dans l’enveloppe mère."
    ]


def test_invariants_find_a_balance_that_its_entries_do_not_give(cloned_database):
    envelope = rows.envelope(by=rows.person(), ceiling="1000")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE funding_envelope DISABLE TRIGGER USER")
        cursor.execute("UPDATE funding_envelope SET reserved = 500")
    out = StringIO()

    with pytest.raises(CommandError, match="Écarts trouvés\xa0: 1"):
        call_command("check_invariants", stdout=out)

    nothing, five = f"0,00{NO_BREAK_SPACE}€", f"5,00{NO_BREAK_SPACE}€"
    assert out.getvalue() == (
        f"Enveloppe {envelope.pk}, réservé\xa0: le solde est {five}, les écritures donnent {nothing}.\n"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_available_asks_one_query_a_level_for_any_number(by, count, django_assert_num_queries):
    whole = rows.envelope(by=by, ceiling="100")
    parts = [rows.envelope(by=by, ceiling="80", parent_id=whole.pk) for _ in range(count)]
    reserve(parts[0], "30", by=by)

    with django_assert_num_queries(2):
        found = queries.available([part.pk for part in parts])

    assert list(found.values()) == [50_00, 70_00, 70_00][:count]
