"""
People, poles, calls and dossiers for tests, made by the services that the pages use.

Dates are counted from the present: views read the database's clock, and a call must be open for them.
"""

from __future__ import annotations

import io
from datetime import timedelta

import factory
import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone
from stdnum import luhn

from accounts.models import RoleGrant, User
from applications import queries
from applications import services as application_services
from applications.enums import PieceKind, SectionKind, Strand
from applications.models import Application, Call
from core import jobs, pieces
from core.enums import JobStatus
from core.models import Job
from criteria import engine
from criteria.models import GridVersion
from criteria.services import publish_grid
from poles import consent
from poles import services as pole_services
from poles.enums import TeamCapacity
from poles.models import Membership, Pole

ROMANS, VALENCE = "26281", "26362"
AUVERGNE_RHONE_ALPES = "84"


def now():
    return timezone.now()


def siret(number):
    """Make the SIRET of an invented establishment: both its keys are right."""
    siren = f"{90000000 + number}"
    siren += luhn.calc_check_digit(siren)
    start = f"{siren}0001"
    return start + luhn.calc_check_digit(start)


def pdf(text="Pièce d’essai"):
    """Write a one-page PDF; another text gives other bytes."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = text
    written = io.BytesIO()
    document.save(written, deterministic_id=True)
    return written.getvalue()


def piece_file(text="Pièce d’essai", name="piece.pdf"):
    return ContentFile(pdf(text), name=name)


class UserFactory(factory.django.DjangoModelFactory):
    """``UserFactory(roles=[Role.REVIEWER])``; ``roles__region="84"`` limits them to one region."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"personne{number}@exemple.test")
    first_name = "Camille"
    last_name = factory.Sequence(lambda number: f"Exemple{number}")

    @classmethod
    def _create(cls, model_class, *args, **values):
        return User.objects.create_user(password="un-mot-de-passe-assez-long", verified=True, **values)

    @factory.post_generation
    def roles(self, create, extracted, region=""):
        since = now() - timedelta(days=400)
        for role in extracted or []:
            RoleGrant.objects.create(user=self, role=role, region=region, since=since)


class PoleFactory(factory.django.DjangoModelFactory):
    """A pole in prefiguration at Romans, its team being ``by``; members and perimeter come with ``complete``."""

    class Meta:
        model = Pole
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Exemple – Pôle {number}")
    commune = ROMANS
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(now)

    @classmethod
    def _create(cls, model_class, *args, by, at, listed=False, fictitious=True, **words):
        details = pole_services.PoleDetails(**words)
        pole = pole_services.create_pole(details=details, by=by, at=at, fictitious=fictitious)
        return publish(pole, at=at) if listed else pole

    @factory.post_generation
    def complete(self, create, extracted, **kwargs):
        if extracted:
            complete_pole(self)


def publish(pole, *, at=None):
    """Put a pole in the directory as its team would: its text and its members' names shown, its consent given."""
    shown = pole_services.PublicDetails(public_summary=pole.summary, show_members=True)
    about = {"pole_id": pole.pk, "by": pole.created_by, "at": at or now()}
    pole_services.set_public_page(details=shown, expected_version=pole.public_version, **about)
    pole_services.consent_to_listing(text_version=consent.CURRENT, **about)
    return Pole.objects.get(pk=pole.pk)


#: Seven undertakings of five families, all in the perimeter.
MEMBERS = (
    ("Association de la Halle", "9220", "94.99Z", "", ROMANS),
    ("Coopérative du Vercors", "5458", "10.39B", "", ROMANS),
    ("Chantier des Berges", "9220", "88.99B", "", VALENCE),
    ("Menuiserie Dorier", "5499", "16.23Z", "business", ROMANS),
    ("Transports du Diois", "5710", "49.41B", "business", VALENCE),
    ("Commune de Romans", "7210", "84.11Z", "", ROMANS),
    ("Centre de formation", "7331", "85.59A", "", VALENCE),
)


def complete_pole(pole, *, by=None, at=None):
    """Give a pole seven members, its lead first, a perimeter, and declare its list whole."""
    by, at = by or pole.created_by, at or now()
    for rank, (name, legal_category, naf, family, commune) in enumerate(MEMBERS):
        MembershipFactory(
            pole_id=pole.pk,
            name=name,
            legal_category=legal_category,
            naf=naf,
            family=family,
            commune=commune,
            is_lead=not rank,
            by=by,
            at=at,
        )
    pole_services.set_perimeter(
        pole_id=pole.pk, areas=[f"commune:{ROMANS}", f"commune:{VALENCE}"], by=by, at=at
    )
    pole_services.declare_members_complete(pole_id=pole.pk, complete=True, by=by, at=at)
    return pole


def of_team(pole, capacity):
    """Give a pole's team one more person, in a capacity, and return who it is."""
    user = UserFactory()
    pole_services.join_team(pole_id=pole.pk, user=user, capacity=capacity, by=pole.created_by, at=now())
    return user


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member of a pole: ``MembershipFactory(pole_id=…, by=…)``."""

    class Meta:
        model = Membership

    name = factory.Sequence(lambda number: f"Structure {number}")
    siret = factory.Sequence(siret)
    legal_category = "9220"
    naf = "88.99B"
    family = ""
    commune = ROMANS
    is_lead = False
    at = factory.LazyFunction(now)

    @classmethod
    def _create(cls, model_class, *args, pole_id, by, at, **words):
        member = pole_services.MemberDetails(**words)
        return pole_services.add_member(pole_id=pole_id, member=member, by=by, at=at)


class GridVersionFactory(factory.django.DjangoModelFactory):
    """The reference grid, published; published already, the same row."""

    class Meta:
        model = GridVersion

    reason = "Grille de référence"
    by = None
    at = factory.LazyFunction(now)

    @classmethod
    def _create(cls, model_class, *args, **values):
        return publish_grid(grid=engine.default_grid(), **values)


class CallFactory(factory.django.DjangoModelFactory):
    """An open call for experimentation, opened ten days ago, closing in thirty."""

    class Meta:
        model = Call

    strand = Strand.EXPERIMENTATION
    title = factory.Sequence(lambda number: f"Appel à expérimentations n° {number}")
    slug = factory.Sequence(lambda number: f"appel-{number}")
    opens_at = factory.LazyFunction(lambda: now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: now() + timedelta(days=30))
    published_at = factory.LazyFunction(lambda: now() - timedelta(days=20))
    grid_version = factory.SubFactory(GridVersionFactory)
    service_name = "Mission ESS"
    service_email = "ess@exemple.test"
    service_address = "1 rue de l’Exemple, 75000 Paris"
    service_phone = "01 00 00 00 00"
    silence_notice = "Le silence gardé pendant deux mois vaut décision de rejet."
    remedies = "Recours devant le tribunal administratif dans les deux mois."


#: Answers with which every criterion of the reference grid is met, and no exclusion is signalled.
SECTIONS = {
    SectionKind.STRATEGY: {
        "text": "Nos engagements communs pour le territoire.",
        "document": True,
        "signatories": 7,
        "horizon_years": 5,
        "dated_objectives": 3,
        "local_agreements": 3,
    },
    SectionKind.COOPERATION: {
        "text": "Une convention de cinq ans.",
        "voluntary": True,
        "agreement_years": 5,
        "started_on": "2019-03-01",
        "joint_actions": 3,
        "lease_or_investment": True,
        "one_off_project": False,
    },
    SectionKind.POOLING: {"rows": [{"kind": "premises", "amount": "12000.00", "paying_members": 4}]},
    SectionKind.ACTIVITIES: {
        "rows": [{"name": "Jardin", "social_utility": True, "turnover": "120000.00", "fte": "4.5"}]
    },
    SectionKind.PARTNERSHIPS: {
        "rows": [
            {
                "name": "Commune de Romans",
                "level": "commune",
                "act": "deliberation",
                "signed_on": "2020-01-15",
                "communes": [ROMANS],
            }
        ]
    },
    SectionKind.EXPERIMENTAL: {
        "place_address": "1 place de l’Exemple",
        "place_surface_m2": 400,
        "place_occupants": 8,
        "research_agreements": 1,
        "governance_voting": "one_person_one_vote",
        "governance_max_vote_share": "0.2",
        "governance_assemblies_per_year": 2,
        "ess_networks": ["CRESS"],
        "indicators": [
            {"name": name, "baseline": True, "target": True, "frequency": True}
            for name in ("Emplois", "Tonnes", "Heures")
        ],
        "jobs_fte": "32.5",
    },
    SectionKind.PURPOSE: {
        "text": "Animer le pôle pendant trois ans.",
        "duration_months": 36,
        "single_beneficiary_share": "0.3",
        "promotion_share": "0.1",
        "creation_support_share": "0.2",
        "study_share": "0",
        "economic_functions": 3,
        "development_agency": False,
        "representation_network": False,
    },
    SectionKind.STUDY: {
        "dimensions": ["diagnosis", "governance"],
        "diagnosis": "Deux communes sur trois n’ont plus de commerce.",
        "resource_person": True,
        "resource_person_for": "Relire les statuts.",
        "rows": [
            {
                "step": "Entretiens",
                "who": "L’association porteuse",
                "from_month": 1,
                "to_month": 3,
                "output": "Un diagnostic",
            }
        ],
    },
    SectionKind.PROGRAMME: {
        "animation": "Réunir les membres chaque mois et monter la légumerie.",
        "leader": "Une coordinatrice à mi-temps",
        "rows": [
            {"name": "Légumerie ouverte", "due": "2027-03", "result": "Trois cantines livrées"},
            {"name": "Convention signée", "due": "2027-06-15", "result": "Un acte signé"},
        ],
    },
    SectionKind.RESULTS: {
        "observed_from": "2023-01-01",
        "observed_to": "2025-12-31",
        "change": "Les cantines achètent ici.",
        "rows": [
            {
                "measure": "jobs",
                "baseline": "12",
                "baseline_year": 2023,
                "target": "20",
                "observed": "21.5",
                "observed_year": 2025,
                "source": "Registre du personnel",
            },
            {"measure": "insertion_jobs", "baseline": "0", "target": "6", "observed": "7"},
            {"measure": "other", "name": "Achats locaux, en %", "baseline": "8", "observed": "31"},
        ],
    },
    SectionKind.EVALUATION: {
        "participants": ["members", "inhabitants", "authorities"],
        "participants_text": "Quarante personnes en trois ateliers.",
        "method": "Des entretiens, puis une restitution publique.",
        "held_from": "2025-09-01",
        "held_to": "2025-12-15",
        "findings": "La coopération dure, la trésorerie reste courte.",
        "changes": "Les membres avancent un mois de charges.",
    },
    SectionKind.PROGRESS: {
        "follow_up": "En assemblée, deux fois par an.",
        "rows": [
            {
                "objective": "Acheter plus près",
                "indicator": "Achats locaux, en %",
                "today": "31",
                "aimed": "45",
                "due": "2028-12",
            }
        ],
    },
    SectionKind.SHARING: {
        "shared": ["practice", "tool"],
        "shared_text": "La commande groupée des cantines.",
        "audience": "Les pôles alimentaires",
        "medium": "Une fiche et un tableur.",
        "available": "2027-01",
        "conditions": "Librement, en citant le pôle.",
        "keys": "Commencer par deux cantines.",
        "pitfalls": "Promettre tout le catalogue dès le départ.",
    },
    SectionKind.FUNDING: {
        "aid": "post",
        "post_title": "Coordinatrice",
        "post_fte": "0.5",
        "post_cost": "50000.00",
        "requested_amount": "60000.00",
        "cofinancers": [
            {
                "name": "Région",
                "kind": "74_region",
                "amount": "60000.00",
                "confirmed": False,
                "proof": "P1",
            }
        ],
    },
    SectionKind.BUDGET: {
        "years": [2027, 2028],
        "62": {"2027": "25000.00", "2028": "25000.00"},
        "64": {"2027": "50000.00", "2028": "50000.00"},
        "74_programme": {"2027": "30000.00", "2028": "30000.00"},
        "74_region": {"2027": "30000.00", "2028": "30000.00"},
        "756": {"2027": "15000.00", "2028": "15000.00"},
        "864": {"2027": "1000.50"},
        "870": {"2027": "1000.50"},
    },
    SectionKind.ATTESTATIONS: {
        "exact": True,
        "taxes_paid": True,
        "power": True,
        "republican_contract": True,
        "aid_amount": "45000.00",
        "de_minimis_amount": "0.00",
        "aid_details": "Département, 2025, 45 000 €.",
        "aid_declared": True,
        "notice_read": True,
    },
}


class DraftFactory(factory.django.DjangoModelFactory):
    """
    A blank draft of a complete pole under an open call.

    ``DraftFactory(filled=True)`` answers every section and attaches a piece: it may be sent.
    """

    class Meta:
        model = Application
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"Projet {number}")
    by = factory.SubFactory(UserFactory)
    pole = factory.SubFactory(PoleFactory, by=factory.SelfAttribute("..by"), complete=True)
    call = factory.SubFactory(CallFactory)
    at = factory.LazyFunction(now)

    @classmethod
    def _create(cls, model_class, *args, pole, call, by, **values):
        if not pole.team.filter(user=by).exists():
            pole_services.join_team(
                pole_id=pole.pk,
                user=by,
                capacity=TeamCapacity.COORDINATOR,
                by=pole.created_by,
                at=values["at"],
            )
        return application_services.create_application(call_id=call.pk, pole_id=pole.pk, by=by, **values)

    @factory.post_generation
    def filled(self, create, extracted, **kwargs):
        if extracted:
            fill(self)


def fill(application, *, by=None, at=None):
    """Answer every section of a draft and attach the pieces that it owes: a charter, P1, then the others."""
    by, at = by or application.created_by, at or now()
    for kind, content in SECTIONS.items():
        application_services.save_section(
            application_id=application.pk, kind=kind, content=content, expected_version=0, by=by, at=at
        )
    attach(application, PieceKind.CHARTER, "Charte signée", by=by, at=at)
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    for line in queries.asked_pieces(whole):
        if line.missing:
            attach(application, line.requirement.kind, by=by, at=at)
    return application


def attach(application, kind, label="", *, text="Pièce d’essai", by=None, at=None):
    """Attach a file that is found clean."""
    return application_services.attach_checked(
        application_id=application.pk,
        kind=kind,
        label=label or kind.label,
        checked=pieces.check(piece_file(text)),
        by=by or application.created_by,
        at=at or now(),
    )


def checked_now(application):
    """Do the checks that a draft's pieces wait for, as a worker would."""
    for job in Job.objects.filter(kind=application_services.CHECK, status=JobStatus.QUEUED).order_by("pk"):
        jobs.run(job_id=job.pk)
    return application.pieces.order_by("pk")


class SubmittedFactory(DraftFactory):
    """A dossier sent through the services; its frozen version is ``.versions.get()``."""

    @classmethod
    def _create(cls, model_class, *args, **values):
        application = super()._create(model_class, *args, **values)
        fill(application, by=values["by"], at=values["at"])
        application_services.submit(application_id=application.pk, by=values["by"], at=now())
        return Application.objects.get(pk=application.pk)
