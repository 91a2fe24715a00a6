import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections
from django.utils import timezone

from accounts.enums import Role
from applications.enums import Strand
from funding.enums import EFFECTS, Balance, EntryKind
from funding.models import CallEnvelope, Entry, Envelope, EnvelopeYear
from tests.funding import rows

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def by():
    return rows.person()


def balances(envelope, *, using="default"):
    found = Envelope.objects.using(using).get(pk=envelope.pk)
    return {balance: getattr(found, balance.value) for balance in Balance}


def as_owner(statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_visible_to_shows_all_or_none():
    envelope = rows.envelope(by=rows.person())
    readers = {Role.ENVELOPE_MANAGER, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.COMMITTEE_CHAIR}

    seen = {role: list(Envelope.objects.visible_to(rows.person(role)).order_by("pk")) for role in Role}

    assert seen == {role: [envelope] if role in readers else [] for role in Role}


# What an envelope may hold ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ceiling": -1}, "envelope_ceiling_not_negative"),
        ({"ceiling": 5, "reserved": -1}, "envelope_reserved_not_negative"),
        ({"ceiling": 5, "committed": -1}, "envelope_committed_not_negative"),
        ({"ceiling": 5, "frozen": -1}, "envelope_frozen_not_negative"),
        ({"ceiling": 5, "reserved": 2, "committed": 2, "frozen": 2}, "envelope_within_ceiling"),
        ({"strand": "other"}, "envelope_strand_known"),
        ({"year": 1999}, "envelope_year_plausible"),
        ({"region": "Bretagne"[:3]}, "envelope_region_code"),
        ({"label": ""}, "envelope_label_given"),
        ({"id": 77, "parent_id": 77}, "envelope_not_its_own_parent"),
    ],
)
def test_envelope_constraint(fields, name):
    # Balances given at once, which the triggers refuse before any CHECK.
    as_owner("ALTER TABLE funding_envelope DISABLE TRIGGER USER")

    with pytest.raises(IntegrityError, match=name):
        rows.bare_envelope(using="owner", **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"payment_credits": 10, "paid": 11}, "envelopeyear_paid_within_credits"),
        ({"payment_credits": 10, "paid": -1}, "envelopeyear_paid_not_negative"),
        ({"payment_credits": 10, "year": 1999}, "envelopeyear_year_plausible"),
    ],
)
def test_envelope_year_constraint(fields, name):
    as_owner("ALTER TABLE funding_envelopeyear DISABLE TRIGGER USER")
    envelope = rows.bare_envelope(using="owner")

    with pytest.raises(IntegrityError, match=name):
        EnvelopeYear.objects.using("owner").create(**{"envelope": envelope, "year": 2026, **fields})


def test_envelope_year_opens_with_nothing_paid():
    with pytest.raises(IntegrityError, match="envelopeyear_paid_starts_at_zero"):
        EnvelopeYear.objects.create(envelope=rows.bare_envelope(), year=2026, payment_credits=10, paid=1)


def test_envelope_year_is_unique():
    envelope = rows.bare_envelope()
    EnvelopeYear.objects.create(envelope=envelope, year=2026, payment_credits=10)

    with pytest.raises(IntegrityError, match="envelopeyear_once"):
        EnvelopeYear.objects.create(envelope=envelope, year=2026, payment_credits=20)


def test_call_envelope_is_unique():
    call, envelope = rows.call(), rows.bare_envelope()
    CallEnvelope.objects.create(call=call, envelope=envelope, priority=1)

    with pytest.raises(IntegrityError, match="callenvelope_once"):
        CallEnvelope.objects.create(call=call, envelope=envelope, priority=2)


def test_call_envelope_priority_is_unique():
    call = rows.call()
    CallEnvelope.objects.create(call=call, envelope=rows.bare_envelope(), priority=1)

    with pytest.raises(IntegrityError, match="callenvelope_priority_once"):
        CallEnvelope.objects.create(call=call, envelope=rows.bare_envelope(), priority=1)


def test_call_envelope_priority_starts_at_one():
    with pytest.raises(IntegrityError, match="callenvelope_priority_from_one"):
        CallEnvelope.objects.create(call=rows.call(), envelope=rows.bare_envelope(), priority=0)


# What an entry may be --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"amount": 0}, "entry_amount_positive"),
        ({"kind": "gift"}, "entry_kind_known"),
        ({"kind": EntryKind.REVERSAL, "reason": "Erreur"}, "entry_reversal_names_entry"),
        ({"kind": EntryKind.RESERVATION, "amount": 1}, "entry_reservation_names_application"),
        ({"request_hash": "short"}, "entry_request_hash_shape"),
    ],
)
def test_entry_constraint(by, fields, name):
    with pytest.raises(IntegrityError, match=name):
        rows.entry(envelope=rows.bare_envelope(), by=by, **fields)


def test_entry_that_is_no_reversal_reverses_nothing(by):
    envelope = rows.bare_envelope()
    opening = rows.entry(envelope=envelope, by=by)

    with pytest.raises(IntegrityError, match="entry_reversal_names_entry"):
        rows.entry(envelope=envelope, by=by, reverses=opening)


def test_entry_reversal_has_a_reason(by):
    envelope = rows.bare_envelope()
    opening = rows.entry(envelope=envelope, by=by)

    with pytest.raises(IntegrityError, match="entry_reversal_has_reason"):
        rows.entry(envelope=envelope, by=by, kind=EntryKind.REVERSAL, reverses=opening)


def test_entry_key_serves_once_for_each_envelope_and_kind(by):
    envelope = rows.bare_envelope()
    opening = rows.entry(envelope=envelope, by=by)

    with pytest.raises(IntegrityError, match="entry_key_once"):
        rows.entry(envelope=envelope, by=by, key=opening.key)


def test_entry_is_reversed_once(by):
    envelope = rows.bare_envelope()
    opening = rows.entry(envelope=envelope, by=by)
    reversal = {"kind": EntryKind.REVERSAL, "reverses": opening, "reason": "Erreur de saisie"}
    rows.entry(envelope=envelope, by=by, **reversal)

    with pytest.raises(IntegrityError, match="funding_entry_reverses_id_key"):
        rows.entry(envelope=envelope, by=by, **reversal)


# How balances move -----------------------------------------------------------------------------------------


def test_every_kind_but_the_reversal_has_its_effect():
    assert set(EFFECTS) == set(EntryKind) - {EntryKind.REVERSAL}


@pytest.mark.parametrize("kind", EFFECTS)
def test_entry_moves_balances_by_the_table_of_effects(by, kind):
    envelope = rows.bare_envelope()
    rows.entry(envelope=envelope, by=by, amount=1_000)
    before = balances(envelope)

    rows.entry(envelope=envelope, by=by, kind=kind, amount=30, application=rows.application(by=by))

    moved = {balance: 30 * EFFECTS[kind].get(balance, 0) for balance in Balance}
    assert balances(envelope) == {balance: before[balance] + moved[balance] for balance in Balance}


def test_reversal_undoes_exactly_its_entry(by):
    envelope = rows.bare_envelope()
    rows.entry(envelope=envelope, by=by, amount=1_000)
    dossier = rows.application(by=by)
    rows.entry(envelope=envelope, by=by, kind=EntryKind.RESERVATION, amount=50, application=dossier)
    before = balances(envelope)
    mistake = rows.entry(envelope=envelope, by=by, kind=EntryKind.RESERVATION, amount=30, application=dossier)

    rows.entry(
        envelope=envelope, by=by, kind=EntryKind.REVERSAL, amount=30, reverses=mistake, reason="Erreur"
    )

    assert balances(envelope) == before


@pytest.mark.parametrize("difference", ["envelope", "amount"])
def test_reversal_mirrors_the_entry_that_it_names(by, difference):
    envelope, other = rows.bare_envelope(), rows.bare_envelope()
    rows.entry(envelope=other, by=by)
    opening = rows.entry(envelope=envelope, by=by, amount=1_000)
    wrong = {
        "envelope": {"envelope": other, "amount": 1_000},
        "amount": {"envelope": envelope, "amount": 999},
    }

    with pytest.raises(IntegrityError, match="entry_reversal_mirrors_entry"):
        rows.entry(by=by, kind=EntryKind.REVERSAL, reverses=opening, reason="Erreur", **wrong[difference])


def test_reversal_of_a_reversal_is_refused(by):
    envelope = rows.bare_envelope()
    opening = rows.entry(envelope=envelope, by=by)
    reversal = rows.entry(
        envelope=envelope, by=by, kind=EntryKind.REVERSAL, reverses=opening, reason="Erreur"
    )

    with pytest.raises(IntegrityError, match="entry_reversal_mirrors_entry"):
        rows.entry(envelope=envelope, by=by, kind=EntryKind.REVERSAL, reverses=reversal, reason="Erreur")


def test_entry_above_the_ceiling_is_refused(by):
    envelope = rows.bare_envelope()
    rows.entry(envelope=envelope, by=by, amount=1_000)

    with pytest.raises(IntegrityError, match="envelope_within_ceiling"):
        rows.entry(
            envelope=envelope,
            by=by,
            kind=EntryKind.RESERVATION,
            amount=1_001,
            application=rows.application(by=by),
        )


# No other way to move them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("balance", Balance)
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_envelope_opens_empty_under_either_role(alias, balance):
    fields = {Balance.CEILING.value: 10, balance.value: 10}

    with pytest.raises(IntegrityError, match="envelope_balances_by_entries"):
        rows.bare_envelope(using=alias, **fields)


@pytest.mark.parametrize("balance", Balance)
def test_runtime_role_cannot_update_a_balance(balance):
    envelope = rows.bare_envelope()

    with pytest.raises(ProgrammingError, match="permission denied"):
        Envelope.objects.filter(pk=envelope.pk).update(**{balance.value: 1})


@pytest.mark.parametrize("balance", Balance)
def test_owner_cannot_update_a_balance(balance):
    envelope = rows.bare_envelope(using="owner")

    with pytest.raises(IntegrityError, match="envelope_balances_by_entries"):
        Envelope.objects.using("owner").filter(pk=envelope.pk).update(**{balance.value: 1})


def test_owner_could_update_a_balance_without_the_trigger():
    as_owner("ALTER TABLE funding_envelope DISABLE TRIGGER USER")
    envelope = rows.bare_envelope(using="owner")

    Envelope.objects.using("owner").filter(pk=envelope.pk).update(ceiling=1)

    assert balances(envelope, using="owner")[Balance.CEILING] == 1


def test_runtime_role_may_rename_and_lock_an_envelope():
    envelope = rows.bare_envelope()

    Envelope.objects.filter(pk=envelope.pk).update(label="Aide à l’investissement")

    locked = Envelope.objects.select_for_update(of=("self",)).get(pk=envelope.pk)
    assert locked.label == "Aide à l’investissement"
    assert [event.label for event in locked.history.order_by("pgh_id")] == ["Nue", "Aide à l’investissement"]


def test_balances_leave_no_event_of_their_own(by):
    envelope = rows.bare_envelope()

    rows.entry(envelope=envelope, by=by)

    assert envelope.history.count() == 1


@pytest.mark.parametrize("table", ["funding_envelope", "funding_envelopeyear", "funding_entry"])
@pytest.mark.parametrize("verb", ["DELETE FROM", "TRUNCATE"])
def test_runtime_role_cannot_empty_a_table(table, verb):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"{verb} {table}")


def test_runtime_role_cannot_change_an_entry(by):
    opening = rows.entry(envelope=rows.bare_envelope(), by=by)

    with pytest.raises(ProgrammingError, match="permission denied"):
        Entry.objects.filter(pk=opening.pk).update(reason="autre")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_entry SET reason = 'autre'",
        "DELETE FROM funding_entry",
        "TRUNCATE funding_entry CASCADE",
    ],
)
def test_owner_cannot_change_entries(statement):
    by = rows.person(using="owner")
    rows.entry(envelope=rows.bare_envelope(using="owner"), by=by, using="owner")
    as_owner("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="entry_append_only"):
        as_owner(statement)


def test_no_session_setting_opens_the_ledger():
    by = rows.person(using="owner")
    rows.entry(envelope=rows.bare_envelope(using="owner"), by=by, using="owner")
    as_owner("SET LOCAL pgtrigger.ignore = 'funding.Entry:entry_append_only'")

    with pytest.raises(IntegrityError, match="entry_append_only"):
        as_owner("DELETE FROM funding_entry")


def test_function_of_the_trigger_serves_no_other_table():
    envelope = rows.bare_envelope()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = 'funding_entry'::regclass AND p.prosecdef"
        )
        [(function,)] = cursor.fetchall()
        cursor.execute("CREATE TEMPORARY TABLE forged (LIKE funding_entry)")
        cursor.execute(
            f"CREATE TRIGGER forge AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        with pytest.raises(IntegrityError, match="envelope_balances_by_entries"):
            cursor.execute(
                "INSERT INTO forged (id, kind, amount, key, request_hash, envelope_id, at, by_id, reason)"
                " VALUES (1, 'opening', 100, gen_random_uuid(), '', %s, now(), 1, '')",
                [envelope.pk],
            )


def test_words_of_the_models():
    envelope = Envelope(
        label="Aide au démarrage", year=2026, strand=Strand.EXPERIMENTATION, created_at=timezone.now()
    )
    assert str(envelope) == "Aide au démarrage (2026)"
    assert str(Entry(pk=3, kind=EntryKind.OPENING)) == "Ouverture 3"
