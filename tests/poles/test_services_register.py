from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from poles import register, services
from poles.enums import Phase
from poles.models import DistinctPoles, Pole, PoleMerge, SourcedFact
from tests.factories import ROMANS, PoleFactory, UserFactory, now
from tests.locks import waiting

FACTS = [("Création", "2007", "Note 2010"), ("Emplois", "12", "Site du pôle")]


def enter(name="Archer", *, by=None, because="", facts=FACTS, **about):
    return services.enter_pole(
        entry=services.EntryDetails(name=name, **{"commune": ROMANS, **about}),
        facts=facts,
        distinct_because=because,
        by=by or UserFactory(),
        at=now(),
    )


def change(pole, *, facts=FACTS, version=None, by=None, **about):
    words = {"name": pole.name, "commune": pole.commune, "website": pole.website, **about}
    return services.change_entry(
        pole_id=pole.pk,
        entry=services.EntryDetails(**words),
        facts=facts,
        expected_version=version or Pole.objects.get(pk=pole.pk).version,
        by=by or UserFactory(),
        at=now(),
    )


def merge(entry, into, *, by=None):
    return services.merge_entry(
        entry_id=entry.pk, into_id=into.pk, reason="Même siège", by=by or UserFactory(), at=now()
    )


@pytest.mark.django_db
def test_enter_puts_an_identified_pole_in_the_directory_with_its_author():
    by = UserFactory()

    pole = enter(by=by)

    assert (pole.region, pole.listed, pole.phase.current, pole.created_by) == (
        "84",
        True,
        Phase.IDENTIFIED,
        by,
    )
    assert register.facts_of(pole) == FACTS
    assert set(pole.sourced_facts.values_list("saved_by", flat=True)) == {by.pk}
    assert not pole.team.exists()


@pytest.mark.django_db
def test_enter_tells_of_what_looks_like_it_before_it_writes_and_keeps_the_reason():
    standing = enter("Groupe Archer")

    with pytest.raises(services.LooksLikeAnother) as told:
        enter("Archer")
    assert [likeness.pk for likeness in told.value.found] == [standing.pk]
    assert Pole.objects.count() == 1

    pole = enter("Archer", because="Une antenne distincte")
    row = DistinctPoles.objects.get()
    assert (row.first, row.second, row.reason) == (standing, pole, "Une antenne distincte")
    assert register.likely_duplicates(Pole.objects.register()) == []


@pytest.mark.django_db
def test_enter_twice_in_the_same_words_is_one_entry():
    by = UserFactory()

    assert enter(by=by) == enter(by=by)
    assert Pole.objects.count() == 1


@pytest.mark.django_db
def test_enter_never_tells_of_a_pole_that_is_not_public():
    PoleFactory(name="Archer")

    assert enter("Archer").listed


@pytest.mark.django_db
def test_change_keeps_every_value_and_source_in_the_history():
    first, second = UserFactory(first_name="Ana"), UserFactory(first_name="Bob")
    pole = enter(by=first)

    change(pole, facts=[("Création", "2008", "Statuts"), ("Membres", "7", "Note 2010")], by=second)

    told = {(entry.what, entry.by) for entry in register.changes(pole)}
    assert {
        ("«\xa0Création\xa0»\xa0: 2008 (source\xa0: Statuts)", str(second)),
        ("«\xa0Membres\xa0» ajoutée", str(second)),
        ("«\xa0Emplois\xa0» retirée", str(second)),
        ("«\xa0Création\xa0» ajoutée", str(first)),
        ("«\xa0Emplois\xa0» ajoutée", str(first)),
    } == told
    assert register.facts_of(pole) == [("Création", "2008", "Statuts"), ("Membres", "7", "Note 2010")]
    assert SourcedFact.objects.filter(pole=pole, removed_at__isnull=False).get().label == "Emplois"


@pytest.mark.django_db
def test_change_tells_what_the_name_was():
    pole = enter("Archer")

    change(pole, name="Groupe Archer")

    last = register.changes(pole)[0]
    assert (last.what, last.detail) == (
        "Nom\xa0: Groupe Archer",
        "Auparavant\xa0: Archer",
    )


@pytest.mark.django_db
def test_change_of_the_order_alone_keeps_who_said_what():
    by = UserFactory()
    pole = enter(by=by)

    change(pole, facts=FACTS[::-1])

    assert register.facts_of(pole) == FACTS[::-1]
    assert set(pole.sourced_facts.values_list("saved_by", flat=True)) == {by.pk}


@pytest.mark.django_db
def test_change_of_what_was_changed_meanwhile_is_refused_and_the_same_is_not():
    pole = enter()
    change(pole, name="Autre", version=1)
    change(pole, name="Autre", version=1)

    with pytest.raises(services.StalePole) as refused:
        change(pole, facts=FACTS[:1], version=1)
    assert refused.value.current.name == "Autre"
    assert register.facts_of(pole) == FACTS


@pytest.mark.django_db
def test_merge_takes_the_entry_out_and_keeps_its_sources_and_history():
    kept, entry = enter("Archer"), enter("Groupe Archer", because="x")
    by = UserFactory()

    merge(entry, kept, by=by)

    entry.refresh_from_db()
    assert (entry.listed, entry.merged_into) == (False, kept)
    row = PoleMerge.objects.get()
    assert (row.entry, row.into, row.reason, row.by) == (entry, kept, "Même siège", by)
    [(told, facts)] = register.merged_facts(kept)
    assert told == entry
    assert [(fact.label, fact.value, fact.source) for fact in facts] == FACTS
    assert "Fiche «\xa0Groupe Archer\xa0» rapprochée" in [change.what for change in register.changes(kept)]
    assert list(Pole.objects.register()) == [kept]


@pytest.mark.django_db
def test_merge_twice_is_one_merge_and_a_chain_leads_to_its_end():
    first, second, third = (
        enter(f"Pôle {word}", commune="", region="84") for word in ("Lune", "Rivage", "Forêt")
    )

    merge(first, second)
    merge(first, second)
    merge(second, third)

    first.refresh_from_db()
    assert first.merged_into == third
    assert PoleMerge.objects.count() == 2


def separate(entry, *, by=None):
    return services.separate_entry(entry_id=entry.pk, reason="Deux sièges", by=by or UserFactory(), at=now())


@pytest.mark.django_db
def test_a_merge_undone_gives_back_all_it_took_and_the_entry_may_be_merged_again():
    first, second, third, other = (
        enter(f"Pôle {word}", commune="", region="84") for word in ("Lune", "Rivage", "Forêt", "Vallon")
    )
    before = {pole.pk: register.facts_of(pole) for pole in (first, second)}
    merge(first, second)
    merge(second, third)
    by = UserFactory()

    for _ in range(2):
        assert separate(second, by=by) == third

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.listed, second.merged_into, first.listed, first.merged_into) == (True, None, False, second)
    assert {pole.pk: register.facts_of(pole) for pole in (first, second)} == before
    assert register.merged_facts(third) == []
    assert set(Pole.objects.register()) == {second, third, other}
    assert DistinctPoles.objects.filter(first=second, second=third, reason="Deux sièges").exists()
    told = [(change.what, change.detail) for change in register.changes(second)]
    assert ("Fiche séparée de «\xa0Pôle Forêt\xa0»", "Deux sièges") in told
    assert ("Fiche «\xa0Pôle Rivage\xa0» séparée", "Deux sièges") in [
        (change.what, change.detail) for change in register.changes(third)
    ]

    merge(second, other)
    first.refresh_from_db()
    assert first.merged_into == other
    separate(first)
    assert Pole.objects.register().filter(pk=first.pk).exists()


@pytest.mark.django_db
def test_what_is_not_merged_or_was_by_a_claim_is_not_separated():
    entry, kept, claimed = enter("Lune"), enter("Rivage"), enter("Forêt")
    own = PoleFactory()
    asked = services.claim_pole(
        pole_id=claimed.pk,
        quality="Directrice",
        link="J’y suis",
        own_pole_id=own.pk,
        consents=False,
        upload=None,
        by=own.created_by,
        at=now(),
    )
    services.agree_to_claim(claim_id=asked.pk, by=UserFactory(), at=now())

    with pytest.raises(services.UnableToKeepRegister, match="n’est plus rapprochée"):
        separate(entry)
    merge(entry, kept)
    separate(entry)
    with pytest.raises(services.UnableToKeepRegister, match="n’est plus rapprochée"):
        separate(entry)
    with pytest.raises(services.UnableToKeepRegister, match="à la demande de son équipe"):
        separate(claimed)
    assert Pole.objects.get(pk=claimed.pk).merged_into == own


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["merge", "change", "tell_apart"])
def test_what_is_no_longer_an_entry_does_not_change(word):
    gone, kept, other = enter("Lune"), enter("Rivage"), enter("Forêt")
    merge(gone, kept)
    acts = {
        "merge": lambda: merge(gone, other),
        "change": lambda: change(gone, name="Autre"),
        "tell_apart": lambda: services.tell_apart(
            entry_id=gone.pk, other_id=other.pk, reason="x", by=UserFactory(), at=now()
        ),
    }

    with pytest.raises(services.NotAnEntry, match="n’est plus une fiche de repérage"):
        acts[word]()


@pytest.mark.django_db
def test_a_team_s_pole_is_never_merged_and_nothing_is_merged_into_what_is_hidden():
    entry, listed, hidden = enter("Lune"), PoleFactory(listed=True), PoleFactory()

    for one, other in [(listed, entry), (entry, hidden)]:
        with pytest.raises(services.NotAnEntry):
            merge(one, other)
    assert merge(entry, listed) == listed


@pytest.mark.django_db
def test_merge_waits_for_claims_to_be_answered():
    entry, kept = enter("Lune"), enter("Rivage")
    services.claim_pole(
        pole_id=entry.pk,
        quality="Directrice",
        link="J’y suis",
        own_pole_id=None,
        consents=False,
        upload=None,
        by=UserFactory(),
        at=now(),
    )

    with pytest.raises(services.ClaimsWait, match="Répondez-y d’abord"):
        merge(entry, kept)


@pytest.mark.django_db
def test_told_apart_once_two_poles_are_no_likely_double():
    one, other = enter("Archer"), enter("Groupe Archer", because="x", commune="", region="84")
    DistinctPoles.objects.all()
    assert register.likely_duplicates(Pole.objects.register()) == []
    third = PoleFactory(name="Archer Sud", listed=True)
    found = register.likely_duplicates(Pole.objects.register())
    assert {(line.entry, line.other) for line in found} >= {(one, third)}

    for _ in range(2):
        services.tell_apart(entry_id=one.pk, other_id=third.pk, reason="Non", by=UserFactory(), at=now())

    left = register.likely_duplicates(Pole.objects.register())
    assert (one, third) not in {(line.entry, line.other) for line in left}
    assert other.listed


def test_two_people_entering_one_pole_at_once_are_told_of_each_other(cloned_database):
    ana, bob = UserFactory(), UserFactory()
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            enter(by=ana)
            second = waiting(hands, lambda: enter(by=bob))
        with pytest.raises(services.LooksLikeAnother):
            second.result()

    assert Pole.objects.count() == 1
