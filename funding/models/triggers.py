"""
The ledger's triggers: balances move by entries, and by nothing else.

Refusals carry ERRCODE check_violation and a constraint's name: they reach Python as any named CHECK does.
"""

import pgtrigger

from core.triggers import FirmTrigger
from funding.enums import EFFECTS, Balance, EntryKind

BALANCES_BY_ENTRIES = "envelope_balances_by_entries"
REVERSAL_MIRRORS_ENTRY = "entry_reversal_mirrors_entry"
EFFECT_KNOWN = "entry_effect_known"
PAID_STARTS_AT_ZERO = "envelopeyear_paid_starts_at_zero"


def moves_balances() -> FirmTrigger:
    """
    Return the trigger by which an entry moves its envelope's balances, with the owner's rights.

    It works for the ledger's own table only: without that test anyone who may create a temporary table could
    hang the function on it and move any balance.
    """
    signs = ",\n".join(
        f"('{kind.value}', {', '.join(str(effect.get(balance, 0)) for balance in Balance)})"
        for kind, effect in EFFECTS.items()
    )
    moves = ",\n".join(
        f"{balance.value} = envelope.{balance.value} + direction * effect.{balance.value} * NEW.amount"
        for balance in Balance
    )
    return FirmTrigger(
        name="entry_moves_balances",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        definer=True,
        declare=[
            ("acting_kind", "text := NEW.kind"),
            ("direction", "integer := 1"),
            ("undone", "funding_entry%ROWTYPE"),
            ("effect", "record"),
        ],
        func=f"""
            IF TG_RELID <> 'public.funding_entry'::regclass THEN
                RAISE EXCEPTION 'only the ledger moves balances ({BALANCES_BY_ENTRIES})'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{BALANCES_BY_ENTRIES}';
            END IF;
            IF NEW.kind = '{EntryKind.REVERSAL.value}' THEN
                SELECT * INTO undone FROM funding_entry WHERE id = NEW.reverses_id;
                IF NOT FOUND
                    OR undone.kind = '{EntryKind.REVERSAL.value}'
                    OR undone.envelope_id <> NEW.envelope_id
                    OR undone.amount <> NEW.amount
                THEN
                    RAISE EXCEPTION 'a reversal mirrors one entry of its envelope ({REVERSAL_MIRRORS_ENTRY})'
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{REVERSAL_MIRRORS_ENTRY}';
                END IF;
                acting_kind := undone.kind;
                direction := -1;
            END IF;
            SELECT * INTO effect FROM (VALUES
                {signs}
            ) AS effects (kind, {", ".join(balance.value for balance in Balance)})
            WHERE effects.kind = acting_kind;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'no effect is known for kind % ({EFFECT_KNOWN})', acting_kind
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{EFFECT_KNOWN}';
            END IF;
            UPDATE funding_envelope AS envelope SET
                {moves}
            WHERE envelope.id = NEW.envelope_id;
            RETURN NULL;
        """,  # noqa: S608 - made of this app's own enums
    )


def balances_by_entries() -> list[FirmTrigger]:
    """Return the triggers that refuse a balance given at insertion, or changed by anything but an entry."""
    refusal = f"""
        RAISE EXCEPTION 'balances move by entries only ({BALANCES_BY_ENTRIES})'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{BALANCES_BY_ENTRIES}';
    """
    given = " OR ".join(f"NEW.{balance.value} <> 0" for balance in Balance)
    changed = " OR ".join(f"NEW.{balance.value} <> OLD.{balance.value}" for balance in Balance)
    return [
        FirmTrigger(
            name="envelope_opens_empty",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition(given),
            func=refusal,
        ),
        # Depth 0 is a statement of one's own; the entries' trigger updates from depth 1.
        FirmTrigger(
            name="envelope_balances_by_entries",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"pg_trigger_depth() = 0 AND ({changed})"),
            func=refusal,
        ),
    ]


def paid_starts_at_zero() -> FirmTrigger:
    """Return the trigger that refuses a year opened with payments already in it."""
    return FirmTrigger(
        name="envelopeyear_paid_starts_at_zero",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.paid <> 0"),
        func=f"""
            RAISE EXCEPTION 'a year opens with nothing paid ({PAID_STARTS_AT_ZERO})'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{PAID_STARTS_AT_ZERO}';
        """,
    )
