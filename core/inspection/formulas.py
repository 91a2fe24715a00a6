"""Formulas and fields that fetch or start something when a document opens."""

from __future__ import annotations

import re

from core.inspection.verdict import Code, Refused

_STRINGS = re.compile(r'"(?:[^"]|"")*"')
_FUNCTIONS = re.compile(r"\b(?:(DDE)|(WEBSERVICE|RTD|CALL|EXEC|REGISTER(?:\.ID)?))\s*\(", re.IGNORECASE)
#: «program|topic!item»: the bar means nothing else in Excel's formulas.
_CONVERSATION = re.compile(r"\|[^!]*!")

_FIELDS = {
    "DDE": Code.DDE,
    "DDEAUTO": Code.DDE,
    "LINK": Code.LINKED_DATA,
    "IMPORT": Code.OUTSIDE_CONTENT,
    "INCLUDE": Code.OUTSIDE_CONTENT,
    "INCLUDEPICTURE": Code.OUTSIDE_CONTENT,
    "INCLUDETEXT": Code.OUTSIDE_CONTENT,
    "RD": Code.OUTSIDE_CONTENT,
    "DATABASE": Code.LINKED_DATA,
    "MACROBUTTON": Code.MACROS,
    "EMBED": Code.OBJECT,
    "CONTROL": Code.OBJECT,
}


def judge_formula(formula: str, *, of_excel: bool) -> None:
    """
    Look at a spreadsheet's formula.

    :raises Refused: if it speaks to another program or asks the network.
    """
    bare = _STRINGS.sub("", formula)
    if (of_excel or bare.lstrip().lower().startswith("msoxl:")) and _CONVERSATION.search(bare):
        raise Refused(Code.DDE)
    if called := _FUNCTIONS.search(bare):
        raise Refused(Code.DDE if called[1] else Code.LINKED_DATA)


def judge_field(instruction: str) -> None:
    """
    Look at a Word field, by its first word.

    :raises Refused: if it fetches or starts something.
    """
    words = instruction.split(maxsplit=1)
    if words and (code := _FIELDS.get(words[0].strip('"').upper())):
        raise Refused(code)
