"""The questions of the self-test, in order: about eight minutes, each in plain words."""

from __future__ import annotations

from applications.enums import AuthorityLevel, PartnershipAct, Pooling, Strand
from ptce.selftest.asking import UNKNOWN, Answers, Blank, Kind, Question, known, known_count

#: The kinds of structures, as the criteria count them, in the words of someone who lists their partners.
FAMILIES = (
    ("ess", "Associations, coopératives, mutuelles, fondations"),
    (
        "ess_to_verify",
        "Sociétés commerciales qui se disent de l’économie sociale (agrément ESUS par exemple)",
    ),
    ("business", "Autres entreprises"),
    ("local_authority", "Communes, intercommunalités, départements, régions"),
    ("research_training", "Organismes de recherche ou de formation"),
    ("social_partner", "Syndicats et organisations d’employeurs"),
    ("other", "Autres structures"),
)

MAX_OF_A_FAMILY = 140
MAX_COMMUNES = 40_000

#: What the project mostly is, where it may not be a pole by itself.
NATURES = (
    ("one_off", "Créer une seule entreprise, ou mener une action ponctuelle"),
    ("single", "Aider surtout une seule structure"),
    ("promotion", "Animer, faire connaître ou représenter un réseau"),
    ("creation", "Accompagner des personnes qui créent leur entreprise"),
    ("study", "Observer, étudier ou documenter"),
    ("pole", "Rien de tout cela\xa0: faire coopérer durablement des structures"),
)

NOTHING = "none"
YES, NO = "yes", "no"
YES_NO = ((YES, "Oui"), (NO, "Non"))


def structures(answers: Answers) -> int | None:
    """Count the structures said to take part, ``None`` where that is not known."""
    counts = [known_count(answers, family) for family, _ in FAMILIES]
    return sum(count for count in counts if count is not None) if None not in counts else None


def _wrote_a_strategy(answers: Answers) -> bool:
    return answers.get("document", YES) == YES


def _pays_something(answers: Answers) -> bool:
    return answers.get("pooled") not in {NOTHING, UNKNOWN}


def _has_a_partner(answers: Answers) -> bool:
    return answers.get("partner") not in {NOTHING, UNKNOWN}


def _may_be_one_function_of_a_pole(answers: Answers) -> bool:
    return known(answers, "nature") in {"promotion", "creation", "study"} or answers.get("lead") == "network"


def _choice(key: str, *choices: tuple[str, str]) -> tuple[Blank]:
    return (Blank(key=key, kind=Kind.CHOICE, choices=choices),)


QUESTIONS: tuple[Question, ...] = (
    Question(
        key="stage",
        text="Où en est votre projet\xa0?",
        help="Le programme a quatre volets, du projet au partage d’expérience\xa0: votre réponse dit lequel regarder.",
        feeds=(),
        blanks=_choice(
            "stage",
            (Strand.FEASIBILITY.value, "C’est une idée, ou un pôle en préparation"),
            (Strand.EXPERIMENTATION.value, "Des structures coopèrent déjà et veulent lancer le pôle"),
            (Strand.LABELLING.value, "Le pôle fonctionne et ses résultats peuvent être évalués"),
            (Strand.CAPITALISATION.value, "Le pôle fonctionne et veut surtout partager son expérience"),
        ),
    ),
    Question(
        key="families",
        text="Combien de structures participent au projet aujourd’hui\xa0?",
        help=(
            "Comptez celles qui ont dit oui, une seule fois chacune\xa0: les établissements d’une même structure ou les "
            "sociétés d’un même groupe comptent pour un. Laissez vide une ligne où il n’y en a pas."
        ),
        feeds=("M1", "M2"),
        blanks=tuple(
            Blank(key=family, kind=Kind.COUNT, label=label, most=MAX_OF_A_FAMILY)
            for family, label in FAMILIES
        ),
        blank_is_none=True,
    ),
    Question(
        key="territory",
        text="Quel est votre territoire\xa0?",
        help=(
            "Celui où les structures travaillent ensemble\xa0: une intercommunalité, un bassin d’emploi… Un pôle est ancré "
            "quelque part. Une structure nationale qui a un établissement sur place y est établie."
        ),
        feeds=("M4", "M8"),
        blanks=(
            Blank(
                key="communes",
                kind=Kind.COUNT,
                label="Nombre de communes du territoire, à peu près",
                least=1,
                most=MAX_COMMUNES,
            ),
            Blank(
                key="local",
                kind=Kind.COUNT,
                label="Nombre de vos structures qui y sont établies",
                at_most=structures,
            ),
        ),
    ),
    Question(
        key="voluntary",
        text="Ces structures se sont-elles regroupées de leur plein gré\xa0?",
        help="Un pôle n’est ni une obligation légale ni un simple rattachement administratif.",
        feeds=("M2",),
        blanks=_choice("voluntary", *YES_NO),
    ),
    Question(
        key="document",
        text="Avez-vous écrit ensemble une stratégie commune\xa0?",
        help="Une charte, un projet de territoire, une feuille de route… même de quelques pages.",
        feeds=("M3",),
        blanks=_choice("document", *YES_NO),
    ),
    Question(
        key="strategy",
        text="Que dit cette stratégie\xa0?",
        help=(
            "Elle est partagée quand la plupart l’ont signée, durable quand elle porte sur plusieurs années, précise "
            "quand un objectif a une date, par exemple «\xa0ouvrir l’atelier en septembre\xa0»."
        ),
        feeds=("M3",),
        blanks=(
            Blank(
                key="signatories",
                kind=Kind.COUNT,
                label="Nombre de structures qui l’ont signée",
                at_most=structures,
            ),
            Blank(key="horizon", kind=Kind.COUNT, label="Nombre d’années qu’elle couvre", most=100),
            Blank(key="objectives", kind=Kind.COUNT, label="Nombre d’objectifs qui ont une date", most=1000),
        ),
        asked=_wrote_a_strategy,
    ),
    Question(
        key="agreements",
        text="Combien d’accords écrits avez-vous avec des acteurs du territoire\xa0?",
        help="Conventions, contrats d’achat ou de service, entre membres ou avec d’autres. Écrivez 0 s’il n’y en a pas encore.",
        feeds=("M4",),
        blanks=(Blank(key="agreements", kind=Kind.COUNT, most=10_000),),
    ),
    Question(
        key="activities",
        text="La plupart de vos activités sont-elles d’utilité sociale\xa0?",
        help=(
            "Insertion, service aux personnes fragiles, environnement, lien social… On compare en chiffre d’affaires ou "
            "en emplois, pour tout le pôle."
        ),
        feeds=("M5",),
        blanks=_choice(
            "activities",
            ("most", "Oui, plus de la moitié"),
            ("half", "Non, la moitié ou moins"),
            (NOTHING, "Nous n’avons pas encore d’activité"),
        ),
    ),
    Question(
        key="engagement",
        text="Pour combien d’années les structures se sont-elles engagées à coopérer\xa0?",
        help="Par des statuts, une convention, un bail. Écrivez 0 si rien n’est encore écrit.",
        feeds=("M6",),
        blanks=(Blank(key="engagement", kind=Kind.COUNT, unit="ans", most=100),),
        others=(("unlimited", "L’engagement n’a pas de terme"),),
    ),
    Question(
        key="actions",
        text="Combien d’actions menez-vous ensemble aujourd’hui\xa0?",
        help="Des actions en cours\xa0: achats groupés, réponse commune à un marché, formation… Les projets viendront.",
        feeds=("M6",),
        blanks=(Blank(key="actions", kind=Kind.COUNT, most=10_000),),
    ),
    Question(
        key="since",
        text="Depuis quand coopérez-vous\xa0?",
        help="La date de la première action commune. Si vous ne savez plus le jour, mettez le premier du mois.",
        feeds=("M6",),
        blanks=(Blank(key="since", kind=Kind.DATE),),
        others=(("never", "Nous n’avons pas encore commencé"),),
    ),
    Question(
        key="lease",
        text="Avez-vous un bail ou un investissement en commun\xa0?",
        help="Il montre que l’engagement dure, même si la coopération est récente.",
        feeds=("M6",),
        blanks=_choice("lease", *YES_NO),
    ),
    Question(
        key="pooled",
        text="Que payez-vous ensemble\xa0?",
        help="Choisissez le plus important. C’est ce qui distingue un pôle d’un réseau d’échange\xa0; un prêt gratuit ne compte pas.",
        feeds=("M7",),
        blanks=_choice("pooled", *Pooling.choices, (NOTHING, "Rien pour l’instant")),
    ),
    Question(
        key="pooling",
        text="Combien cela coûte-t-il, et combien sont-ils à payer\xa0?",
        help="Un ordre de grandeur suffit\xa0: ce que cela coûte chaque année, ou la somme placée pour un investissement.",
        feeds=("M7",),
        blanks=(
            Blank(key="amount", kind=Kind.COUNT, label="Montant, en euros", most=999_999_999),
            Blank(key="payers", kind=Kind.COUNT, label="Nombre de structures qui paient", at_most=structures),
        ),
        asked=_pays_something,
    ),
    Question(
        key="partner",
        text="Une collectivité de votre territoire est-elle engagée à vos côtés\xa0?",
        help="S’il y en a plusieurs, choisissez la plus engagée. Un pôle a besoin d’au moins une collectivité partenaire.",
        feeds=("M1", "M8"),
        blanks=_choice(
            "partner",
            *((level, label) for level, label in AuthorityLevel.choices if level != AuthorityLevel.OTHER),
            (AuthorityLevel.OTHER.value, "Un autre organisme public (CCAS, société publique…)"),
            (NOTHING, "Aucune pour l’instant"),
        ),
    ),
    Question(
        key="act",
        text="Par quel acte, déjà signé, est-elle engagée\xa0?",
        help="Un acte en vigueur aujourd’hui. Une lettre de soutien engage moins qu’une délibération.",
        feeds=("M1", "M8"),
        blanks=_choice("act", *PartnershipAct.choices, (NOTHING, "Rien n’est encore signé")),
        asked=_has_a_partner,
    ),
    Question(
        key="nature",
        text="Votre projet consiste-t-il surtout à…",
        help=(
            "Le programme ne soutient pas ces projets à eux seuls, parce que d’autres aides existent. Ils ont souvent "
            "leur place dans un pôle."
        ),
        feeds=("E1", "E2", "E4", "E5", "M6"),
        blanks=_choice("nature", *NATURES),
    ),
    Question(
        key="lead",
        text="Qui portera le dossier\xa0?",
        help="Une chambre, une agence ou un réseau peuvent être membres d’un pôle, mais pas le porter sans explication.",
        feeds=("E2", "E3"),
        blanks=_choice(
            "lead",
            ("ordinary", "Une structure membre, qui n’est rien de ce qui suit"),
            (
                "network",
                "Un réseau de représentation, un syndicat, une organisation professionnelle ou politique",
            ),
            ("agency", "Une agence de développement"),
            ("chamber", "Une chambre consulaire (commerce, métiers, agriculture)"),
        ),
    ),
    Question(
        key="functions",
        text="Combien de fonctions économiques le pôle remplit-il\xa0?",
        help="Produire, vendre, acheter, former, loger, transporter, financer… Un pôle en remplit plusieurs.",
        feeds=("E2", "E4", "E5"),
        blanks=(Blank(key="functions", kind=Kind.COUNT, most=1000),),
        asked=_may_be_one_function_of_a_pole,
    ),
    Question(
        key="place",
        text="Peut-on vous trouver quelque part\xa0?",
        help="Un lieu que les habitants reconnaissent, ou des sites reliés par une convention ou une signalétique.",
        feeds=("T1",),
        blanks=_choice(
            "place",
            ("shared", "Dans un lieu commun, occupé par au moins deux structures"),
            ("network", "Sur plusieurs sites, réunis en réseau organisé"),
            (NOTHING, "Pas encore"),
        ),
    ),
    Question(
        key="votes",
        text="Comment décidez-vous ensemble\xa0?",
        help="Dans l’instance qui gouverne le pôle. Aucun membre ne devrait décider seul.",
        feeds=("T3",),
        blanks=_choice(
            "votes",
            (
                "one_person_one_vote",
                "En assemblée au moins une fois par an, une voix par personne ou par structure",
            ),
            (
                "colleges",
                "En assemblée au moins une fois par an, par collèges, dont aucun membre n’a plus de la moitié",
            ),
            ("capital", "Selon le capital apporté, ou un seul décide"),
            (NOTHING, "Nous n’avons pas encore d’assemblée"),
        ),
    ),
    Question(
        key="research",
        text="Menez-vous de la recherche ou du développement\xa0?",
        help="Une convention avec une université, un budget de recherche, un incubateur\xa0: un seul suffit.",
        feeds=("T2",),
        blanks=_choice("research", *YES_NO),
    ),
    Question(
        key="networks",
        text="Êtes-vous liés aux réseaux ou aux politiques de l’économie sociale et solidaire\xa0?",
        help="L’adhésion à une chambre régionale (CRESS), une place dans un projet de territoire ou un plan local.",
        feeds=("T4",),
        blanks=_choice(
            "networks",
            *YES_NO,
            ("no_policy", "Non, et notre territoire n’a pas de politique pour elle"),
        ),
    ),
    Question(
        key="figures",
        text="Que mesurez-vous déjà\xa0?",
        help=(
            "Deux mi-temps font un équivalent temps plein\xa0; les bénévoles n’y comptent pas. Un indicateur est suivi "
            "quand il a une valeur de départ, une cible et une date de mesure."
        ),
        feeds=("T5", "T6"),
        blanks=(
            Blank(key="jobs", kind=Kind.COUNT, label="Emplois liés au pôle, en équivalents temps plein"),
            Blank(key="indicators", kind=Kind.COUNT, label="Indicateurs suivis", most=100),
        ),
    ),
)

BY_KEY = {question.key: question for question in QUESTIONS}
