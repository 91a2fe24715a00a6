"""Why a file is not taken: a sentence for each code, for whoever sent it."""

from __future__ import annotations

from core.inspection.formats import ACCEPTED, MAX_MEGABYTES, MAX_PAGES, MAX_PIXELS
from core.inspection.verdict import Code

_AS_PDF = "Exportez-le en PDF depuis votre logiciel, puis joignez ce PDF."
_AGAIN = "Réessayez dans quelques minutes."

_SENTENCES: dict[Code, str] = {
    Code.EMPTY: "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre ordinateur, puis renvoyez-le.",
    Code.TOO_LARGE: f"Ce fichier dépasse la limite de {MAX_MEGABYTES}\xa0Mo. Réduisez-le ou découpez-le, puis envoyez-le de "
    "nouveau.",
    Code.UNKNOWN: f"Ce fichier n’est pas lisible. Les formats acceptés sont\xa0: {ACCEPTED}.",
    Code.OLD_OFFICE: "Ce fichier est dans un ancien format de bureautique (.doc, .xls, .ppt). Ouvrez-le, enregistrez-le en DOCX, "
    "XLSX, ODT, ODS ou PDF, puis joignez cette copie.",
    Code.OTHER_OFFICE: f"Ce document n’est ni un texte ni un tableur ordinaire (c’est peut-être un modèle ou un diaporama). {_AS_PDF}",
    Code.PHONE_PHOTO: "Cette photo est au format HEIC d’un téléphone. Exportez-la en JPEG, puis joignez cette copie.",
    Code.OTHER_IMAGE: "Cette image n’est ni en JPEG ni en PNG. Enregistrez-la dans l’un de ces deux formats, puis renvoyez-la.",
    Code.PLAIN_ARCHIVE: "Ce fichier est une archive. Sortez-en les documents, puis joignez-les un par un.",
    Code.DAMAGED: "Ce fichier est abîmé\xa0: il ne s’ouvre pas entièrement. Exportez-le de nouveau, puis renvoyez-le.",
    Code.PASSWORD: "Ce fichier est protégé par un mot de passe ou par des restrictions. Enregistrez-en une copie sans protection "
    "(ou imprimez-le en PDF), puis envoyez-la.",
    Code.NO_PAGE: "Ce PDF ne contient aucune page. Exportez-le de nouveau, puis renvoyez-le.",
    Code.TOO_MANY_PAGES: f"Ce PDF compte plus de {MAX_PAGES}\xa0pages. Découpez-le, ou n’en gardez que les pages utiles.",
    Code.TOO_MANY_PIXELS: f"Cette image est trop grande (plus de {MAX_PIXELS // 1_000_000} millions de points). Réduisez ses "
    "dimensions, puis renvoyez-la.",
    Code.COMPLEX: f"Ce fichier est trop complexe pour être vérifié. Simplifiez-le, ou {_AS_PDF[0].lower()}{_AS_PDF[1:]}",
    Code.BOMB: "Ce fichier devient démesuré une fois ouvert. Réduisez la finesse de ses images ou le nombre de ses lignes, puis "
    "renvoyez-le.",
    Code.DISGUISED: "Ce fichier n’est pas seulement ce qu’il paraît\xa0: il contient aussi autre chose. Exportez-le de nouveau depuis "
    "votre logiciel, puis renvoyez-le.",
    Code.TRICKS: f"La structure de ce fichier est anormale. {_AS_PDF}",
    Code.SCRIPT: "Ce fichier contient un programme (JavaScript). Imprimez-le en PDF depuis votre lecteur, puis joignez cette copie.",
    Code.MACROS: "Ce document contient des macros. Enregistrez-en une copie sans macros, ou exportez-le en PDF.",
    Code.LAUNCH: "Ce PDF demande à lancer un autre programme. Imprimez-le en PDF depuis votre lecteur, puis joignez cette copie.",
    Code.SENDS: "Ce PDF envoie ou reçoit des données par un formulaire. Imprimez-le en PDF depuis votre lecteur, puis joignez cette "
    "copie.",
    Code.OUTSIDE_LINK: "Ce document a un lien vers un fichier et non vers une page web. Retirez ce lien, puis renvoyez-le.",
    Code.OUTSIDE_CONTENT: f"Ce document va chercher une partie de son contenu ailleurs. {_AS_PDF}",
    Code.OUTSIDE_TEMPLATE: f"Ce document charge un modèle depuis un autre ordinateur. {_AS_PDF}",
    Code.LINKED_DATA: "Ce document lit les données d’un autre fichier ou d’un site. Rompez ces liaisons (dans un tableur\xa0: "
    "Données, Modifier les liaisons, Rompre), puis renvoyez-le.",
    Code.DDE: f"Ce document donne des ordres à un autre programme (DDE). {_AS_PDF}",
    Code.EMBEDDED: "Ce document renferme un autre fichier. Joignez ce fichier à part, et renvoyez le document sans lui.",
    Code.OBJECT: f"Ce document contient un objet d’un autre programme (OLE ou ActiveX). {_AS_PDF}",
    Code.NESTED: "Ce document renferme une archive. Retirez-la, joignez à part ce qu’elle contient, puis renvoyez le document.",
    Code.MEDIA: "Ce document contient du son, une vidéo ou une animation. Retirez-les, puis renvoyez-le.",
    Code.DYNAMIC_FORM: "Ce PDF est un formulaire dynamique (XFA). Imprimez-le en PDF depuis votre lecteur, puis joignez cette copie.",
    Code.ENTITIES: f"Ce document contient des définitions XML anormales. {_AS_PDF}",
    Code.VIRUS: "Une menace connue a été trouvée dans ce fichier\xa0: il n’a pas été gardé. Vérifiez votre ordinateur avant de "
    "renvoyer une copie saine.",
    Code.HEAVY: "Ce fichier demande trop de mémoire pour être vérifié. Réduisez-le ou découpez-le, puis renvoyez-le.",
    Code.STALLED: "La vérification de ce fichier a pris trop de temps. Réessayez\xa0; si cela se répète, simplifiez ou découpez-le.",
    Code.CRASHED: "La vérification de ce fichier s’est arrêtée en route. Réessayez\xa0; si cela se répète, exportez-le en PDF.",
    Code.GARBLED: "La vérification de ce fichier n’a pas donné de réponse claire\xa0: il n’est pas accepté. Exportez-le de nouveau, "
    "puis renvoyez-le.",
    Code.SCANNER_DOWN: f"L’antivirus ne répond pas\xa0: ce fichier n’a pas pu être vérifié et n’a pas été gardé. {_AGAIN}",
    Code.LOST: "Ce fichier n’a pas été conservé jusqu’à sa vérification. Renvoyez-le.",
    Code.WITHDRAWN: "Ce fichier a été retiré avant la fin de sa vérification.",
}

#: What says nothing of the file itself: sent again, it may well be taken.
PASSING = frozenset({Code.STALLED, Code.CRASHED, Code.GARBLED, Code.SCANNER_DOWN, Code.LOST, Code.WITHDRAWN})


class PieceRefused(Exception):
    """A file is not one that the platform takes; the message says why and what to send instead."""

    def __init__(self, code: Code) -> None:
        super().__init__(sentence_of(code))
        self.code = code


class ScannerDown(PieceRefused):
    """The antivirus that is configured did not answer: nothing is known of the file."""

    def __init__(self) -> None:
        super().__init__(Code.SCANNER_DOWN)


def sentence_of(code: str) -> str:
    """Say why a file is refused; for a code that a later version wrote, that it is."""
    return _SENTENCES.get(code, "Ce fichier a été refusé à la vérification.")  # type: ignore[call-overload, no-any-return]
