from decimal import Decimal
from uuid import uuid4

import pytest

from core.money import NO_BREAK_SPACE
from funding import services
from funding.enums import EntryKind
from funding.models import Entry, Envelope
from tests.funding import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return rows.person()


@pytest.fixture
def dossier(by):
    return rows.application(by=by)


@pytest.fixture
def reserve(by, dossier):
    """Reserve for the one dossier, under a key of its own unless one is given."""

    def act(amount, **fields):
        given = {"application_id": dossier.pk, "key": uuid4(), "by": by, "at": rows.AT}
        return services.reserve(amount=Decimal(amount), **{**given, **fields})

    return act


@pytest.fixture
def reverse(by):
    def act(entry, **fields):
        given = {"key": uuid4(), "reason": "Erreur de saisie", "by": by, "at": rows.AT}
        return services.reverse(entry_id=entry.pk, **{**given, **fields})

    return act


def figures(envelope):
    found = Envelope.objects.get(pk=envelope.pk)
    return {"ceiling": found.ceiling, "reserved": found.reserved}


def euros(text):
    return text.replace(" ", NO_BREAK_SPACE)


# Opening ---------------------------------------------------------------------------------------------------


def test_open_envelope_writes_the_ceiling_as_its_first_entry(by):
    envelope = rows.envelope(by=by, ceiling="100000.50")

    [entry] = envelope.entries.order_by("pk")
    assert (entry.kind, entry.amount, entry.by, entry.at) == (EntryKind.OPENING, 100_000_50, by, rows.AT)
    assert envelope.ceiling == 100_000_50
    assert envelope.left == 100_000_50


def test_open_envelope_writes_its_payment_credits(by):
    envelope = rows.envelope(by=by, payment_credits={2027: Decimal(30), 2026: Decimal(20)})

    years = envelope.years.order_by("year").values_list("year", "payment_credits", "paid")
    assert list(years) == [(2026, 20_00, 0), (2027, 30_00, 0)]


def test_open_envelope_again_gives_the_first_one(by):
    key = uuid4()
    first = rows.envelope(by=by, key=key)

    again = rows.envelope(by=by, key=key)

    assert again == first
    assert Envelope.objects.count() == 1


def test_open_envelope_refuses_a_key_that_opened_another(by):
    key = uuid4()
    rows.envelope(by=by, key=key)

    with pytest.raises(services.KeyReused):
        rows.envelope(by=by, key=key, ceiling="5")


# Reserving -------------------------------------------------------------------------------------------------


def test_reserve_moves_the_reserved_balance(by, dossier, reserve):
    envelope = rows.envelope(by=by, ceiling="1000")

    [entry] = reserve("400.25", envelope_id=envelope.pk)

    assert (entry.kind, entry.amount, entry.application) == (EntryKind.RESERVATION, 400_25, dossier)
    assert figures(envelope) == {"ceiling": 1_000_00, "reserved": 400_25}


def test_reserve_takes_the_last_cent_and_not_one_more(by, reserve):
    envelope = rows.envelope(by=by, ceiling="1000")
    reserve("1000", envelope_id=envelope.pk)

    with pytest.raises(services.EnvelopeExceeded):
        reserve("0.01", envelope_id=envelope.pk)


def test_reserve_too_much_says_what_is_left_and_what_to_do(by, reserve):
    envelope = rows.envelope(by=by, ceiling="15000")
    reserve("2654.33", envelope_id=envelope.pk)

    with pytest.raises(services.EnvelopeExceeded) as refused:
        reserve("20000", envelope_id=envelope.pk)

    assert str(refused.value) == (
        f"Il reste {euros('12 345,67 €')} dans l’enveloppe et il en faut {euros('20 000,00 €')}. "
        "Diminuez le montant, ou demandez au gestionnaire de compléter l’enveloppe."
    )
    assert (refused.value.available, refused.value.amount) == (12_345_67, 20_000_00)


def test_reserve_refused_leaves_the_callers_transaction_usable(by, reserve):
    envelope = rows.envelope(by=by, ceiling="10")

    with pytest.raises(services.EnvelopeExceeded):
        reserve("20", envelope_id=envelope.pk)

    reserve("10", envelope_id=envelope.pk)
    assert figures(envelope) == {"ceiling": 10_00, "reserved": 10_00}


def test_reserve_on_a_part_writes_one_entry_a_level_in_id_order(by, reserve):
    whole = rows.envelope(by=by, ceiling="1000")
    part = rows.envelope(by=by, ceiling="500", parent_id=whole.pk)
    corner = rows.envelope(by=by, ceiling="200", parent_id=part.pk)

    entries = reserve("100", envelope_id=corner.pk)

    assert [entry.envelope_id for entry in entries] == [whole.pk, part.pk, corner.pk]
    assert sorted(entry.pk for entry in entries) == [entry.pk for entry in entries]
    assert len({entry.key for entry in entries}) == 1
    assert [figures(level)["reserved"] for level in (whole, part, corner)] == [100_00, 100_00, 100_00]


def test_reserve_on_a_part_is_held_by_the_whole(by, reserve):
    whole = rows.envelope(by=by, ceiling="100")
    part = rows.envelope(by=by, ceiling="100", parent_id=whole.pk)
    reserve("70", envelope_id=whole.pk)

    with pytest.raises(services.EnvelopeExceeded) as refused:
        reserve("50", envelope_id=part.pk)

    assert refused.value.available == 30_00
    assert [figures(level)["reserved"] for level in (whole, part)] == [70_00, 0]


def test_reserve_for_a_call_takes_the_first_envelope_with_room_for_all(by, dossier, reserve):
    small, large = rows.envelope(by=by, ceiling="50"), rows.envelope(by=by, ceiling="500")
    services.link_call(call_id=dossier.call_id, envelope_id=large.pk, priority=2, by=by, at=rows.AT)
    services.link_call(call_id=dossier.call_id, envelope_id=small.pk, priority=1, by=by, at=rows.AT)

    [first] = reserve("40", call_id=dossier.call_id)
    [second] = reserve("40", call_id=dossier.call_id)

    assert [first.envelope_id, second.envelope_id] == [small.pk, large.pk]


def test_link_call_keeps_who_and_when_in_its_history(by, dossier):
    link = services.link_call(call_id=dossier.call_id, envelope_id=rows.envelope(by=by).pk, by=by, at=rows.AT)
    link.priority = 2
    link.save()

    kept = link.history.order_by("pgh_id").values_list("priority", "linked_by", "linked_at")
    assert list(kept) == [(1, by.pk, rows.AT), (2, by.pk, rows.AT)]


def test_reserve_for_a_call_tells_the_most_that_one_envelope_can_take(by, dossier, reserve):
    for priority, ceiling in enumerate(("50", "500"), start=1):
        envelope = rows.envelope(by=by, ceiling=ceiling)
        services.link_call(
            call_id=dossier.call_id, envelope_id=envelope.pk, priority=priority, by=by, at=rows.AT
        )

    with pytest.raises(services.EnvelopeExceeded) as refused:
        reserve("501", call_id=dossier.call_id)

    assert refused.value.available == 500_00


def test_reserve_for_a_call_without_envelope_says_whom_to_ask(dossier, reserve):
    with pytest.raises(services.NoEnvelope, match="Demandez au gestionnaire"):
        reserve("1", call_id=dossier.call_id)


def test_reserve_again_gives_the_first_answer_with_all_its_entries(by, reserve):
    whole = rows.envelope(by=by, ceiling="1000")
    part = rows.envelope(by=by, ceiling="500", parent_id=whole.pk)
    key = uuid4()
    first = reserve("100", envelope_id=part.pk, key=key)

    again = reserve("100", envelope_id=part.pk, key=key, by=rows.person())

    assert again == first
    assert figures(part) == {"ceiling": 500_00, "reserved": 100_00}


@pytest.mark.parametrize("difference", ["amount", "dossier", "envelope", "operation"])
def test_a_key_serves_one_request_only(by, reserve, reverse, difference):
    envelope, other = rows.envelope(by=by), rows.envelope(by=by)
    key = uuid4()
    [entry] = reserve("100", envelope_id=envelope.pk, key=key)
    act = {
        "amount": lambda: reserve("101", envelope_id=envelope.pk, key=key),
        "dossier": lambda: reserve(
            "100", envelope_id=envelope.pk, key=key, application_id=rows.application(by=by).pk
        ),
        "envelope": lambda: reserve("100", envelope_id=other.pk, key=key),
        "operation": lambda: reverse(entry, key=key),
    }

    with pytest.raises(services.KeyReused):
        act[difference]()

    assert [figures(envelope)["reserved"], figures(other)["reserved"]] == [100_00, 0]


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("0", "supérieur à zéro"),
        ("-5", "supérieur à zéro"),
        ("0.001", "s’arrête au centime"),
        ("NaN", "n’est pas utilisable"),
        ("1E+30", "n’est pas utilisable"),
    ],
)
def test_reserve_refuses_an_amount_that_is_none(by, reserve, amount, message):
    envelope = rows.envelope(by=by)

    with pytest.raises(services.InvalidAmount, match=message):
        reserve(amount, envelope_id=envelope.pk)


def test_reserve_takes_a_call_or_an_envelope(reserve):
    with pytest.raises(TypeError):
        reserve("1")
    with pytest.raises(TypeError):
        reserve("1", call_id=1, envelope_id=1)


# Reversing -------------------------------------------------------------------------------------------------


def test_reverse_gives_the_money_back_on_every_level(by, dossier, reserve, reverse):
    whole = rows.envelope(by=by, ceiling="1000")
    part = rows.envelope(by=by, ceiling="500", parent_id=whole.pk)
    on_whole, on_part = reserve("100", envelope_id=part.pk)

    entries = reverse(on_part)

    assert [entry.reverses for entry in entries] == [on_whole, on_part]
    assert {(entry.kind, entry.reason, entry.application) for entry in entries} == {
        (EntryKind.REVERSAL, "Erreur de saisie", dossier)
    }
    assert [figures(level)["reserved"] for level in (whole, part)] == [0, 0]
    assert len(reserve("500", envelope_id=part.pk)) == 2


def test_reverse_again_gives_the_first_answer(by, reserve, reverse):
    envelope = rows.envelope(by=by)
    [entry] = reserve("100", envelope_id=envelope.pk)
    key = uuid4()
    first = reverse(entry, key=key)

    assert reverse(entry, key=key) == first
    assert figures(envelope)["reserved"] == 0


def test_reverse_under_another_key_is_refused(by, reserve, reverse):
    envelope = rows.envelope(by=by)
    [entry] = reserve("100", envelope_id=envelope.pk)
    reverse(entry)

    with pytest.raises(services.AlreadyReversed):
        reverse(entry)

    assert figures(envelope)["reserved"] == 0


def test_reverse_a_reversal_is_refused(by, reserve, reverse):
    [entry] = reserve("100", envelope_id=rows.envelope(by=by).pk)
    [reversal] = reverse(entry)

    with pytest.raises(services.NotReversible):
        reverse(reversal)


@pytest.mark.parametrize("reason", ["", "   "])
def test_reverse_needs_a_reason(by, reserve, reverse, reason):
    [entry] = reserve("100", envelope_id=rows.envelope(by=by).pk)

    with pytest.raises(services.ReasonMissing):
        reverse(entry, reason=reason)


def test_reverse_an_opening_in_use_says_what_to_undo_first(by, reserve, reverse):
    envelope = rows.envelope(by=by, ceiling="1000")
    reserve("100", envelope_id=envelope.pk)
    opening = Entry.objects.get(envelope=envelope, kind=EntryKind.OPENING)

    with pytest.raises(services.StillInUse, match="Annulez-les d’abord"):
        reverse(opening)

    assert figures(envelope) == {"ceiling": 1_000_00, "reserved": 100_00}


def test_reverse_an_opening_leaves_an_empty_envelope(by, reverse):
    envelope = rows.envelope(by=by)

    reverse(Entry.objects.get(envelope=envelope))

    assert figures(envelope) == {"ceiling": 0, "reserved": 0}


def test_what_the_ledger_refuses_is_said_without_the_names_of_the_database():
    refusal = services.LedgerRefused("entry_kind_known")

    assert refusal.constraint == "entry_kind_known"
    assert "entry_kind_known" not in str(refusal)
    assert "prévenez l’assistance" in str(refusal)
