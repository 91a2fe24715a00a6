"""What a pole shares with others, and what it learnt [note §7, 4]."""

from __future__ import annotations

from applications.enums import Shared
from applications.forms.answers import DueAnswer, MultipleChoiceAnswer, TextAnswer
from applications.forms.sections.form import AnswersForm

#: Characters of what is asked «in short».
SHORT = 3_000


class SharingForm(AnswersForm):
    shared = MultipleChoiceAnswer(
        label="Que voulez-vous partager\xa0?",
        choices=Shared.choices,
        help_text="Une ou plusieurs choses. Elles nourrissent le guide pratique et les rencontres entre pôles.",
    )
    shared_text = TextAnswer(
        label="De quoi s’agit-il\xa0?",
        rows=6,
        help_text="Ce que vous avez mis au point, et en quoi cela peut servir ailleurs.",
    )
    audience = TextAnswer(
        label="Pour qui\xa0?",
        max_length=300,
        help_text="Par exemple «\xa0les pôles qui montent une légumerie, et leurs communes\xa0».",
    )
    medium = TextAnswer(
        label="Sous quelle forme\xa0?",
        rows=3,
        max_length=SHORT,
        help_text="Une fiche, un tableur, deux journées d’accueil, des échanges par téléphone…",
    )
    available = DueAnswer(
        label="À partir de quand\xa0?", help_text="Un mois ou un jour, par exemple «\xa0mars 2027\xa0»."
    )
    conditions = TextAnswer(
        label="À quelles conditions peut-on le réutiliser\xa0?",
        rows=3,
        max_length=SHORT,
        help_text=(
            "Librement, en citant le pôle, sans usage commercial… Ce qui n’est pas à vous, des photos par exemple, demande "
            "l’accord de leurs auteurs."
        ),
    )
    keys = TextAnswer(
        label="Les clés de la réussite, en bref",
        rows=5,
        max_length=SHORT,
        help_text="Ce sans quoi cela n’aurait pas marché. Quelques lignes suffisent.",
    )
    pitfalls = TextAnswer(
        label="Les écueils à éviter, en bref",
        rows=5,
        max_length=SHORT,
        help_text="Ce que vous ne referiez pas. C’est souvent ce qui aide le plus les autres.",
    )
