"""From the values of a grid file to a :class:`~criteria.engine.grid.Grid`, naming the first fault."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from criteria.engine.enums import ExperimentalRule, Kind, MandatoryRule, Strand
from criteria.engine.grid import (
    CountThreshold,
    Criterion,
    Grid,
    Question,
    Scale,
    StrandRule,
    Thresholds,
    digest,
)
from criteria.engine.nodes import Node, entries, fields, listed, required
from criteria.engine.parameters import Sort, Value, Wanted, canonical, parameter, ratio, sorted_out
from criteria.engine.reading import check_tree
from criteria.engine.rules.table import RULES
from criteria.engine.trace import LineText
from criteria.engine.values import choice, filled, flag, text, whole

OWN = ("id", "version", "parameters", "weights")
INHERITED = ("label", "criteria", "escape", "scale", "strands", "words")
QUESTION = ("rule", "label", "source", "lines")
JUDGEMENT: Mapping[str, Wanted] = {
    "min_coverage": Sort.RATIO,
    "third_review_gap": Sort.NUMBER,
    "third_review_score_gap": Sort.NUMBER,
}


def parse_grid(tree: object, *, reference: Mapping[str, object] | None = None) -> Grid:
    """
    Check the values of a grid file and freeze them.

    :param reference: a grid's values, from which come the sections that this one does not hold beside its own
        four: id, version, parameters, weights.
    :raises InvalidInput: with the path of the first fault.
    """
    check_tree(tree)
    root = Node(tree)
    found = fields(root, *OWN, *INHERITED)
    for name in INHERITED:
        if found[name] is None and reference is not None:
            found[name] = root.at(name, reference[name])
    sections = {name: required(root, found, name) for name in (*OWN, *INHERITED)}
    criteria = _criteria(sections["criteria"])
    escape = _question(sections["escape"])
    scale = _scale(sections["scale"])
    strands = _strands(sections["strands"], criteria, scale)
    questions = [each.question for each in criteria]
    entry_questions = [rule.entry for rule in strands.values() if rule.entry is not None]
    wanted = _wanted([*questions, escape, *entry_questions])
    values = _parameters(sections["parameters"], wanted)
    weights = _weights(sections["weights"], criteria)
    data = {name: _jsonable(node.value) for name, node in sections.items()}
    data["parameters"] = {name: canonical(value, wanted[name]) for name, value in values.items()}
    data["weights"] = {code: canonical(weight, Sort.NUMBER) for code, weight in weights.items()}
    return Grid(
        id=_label(sections["id"]),
        version=_label(sections["version"]),
        label=_label(sections["label"]),
        criteria=criteria,
        parameters=sorted_out(values),
        weights=weights,
        scale=scale,
        strands=strands,
        escape=escape,
        words={key: node.read(text) for key, node in entries(sections["words"]).items()},
        data=data,
        sha256=digest(data),
    )


def _label(node: Node) -> str:
    read = node.read(filled)
    if read is None:
        raise node.refuse("a text that is not blank expected")
    return read


def _wanted(questions: list[Question]) -> dict[str, Wanted]:
    wanted = dict(JUDGEMENT)
    for question in questions:
        wanted.update(RULES[question.rule].parameters)
    return wanted


def _parameters(node: Node, wanted: Mapping[str, Wanted]) -> dict[str, Value]:
    found = fields(node, *wanted)
    return {name: required(node, found, name).read(parameter(sort)) for name, sort in wanted.items()}


def _weights(node: Node, criteria: tuple[Criterion, ...]) -> dict[str, Fraction]:
    codes = [each.code for each in criteria if each.kind is not Kind.EXCLUSION]
    found = fields(node, *codes)
    return {code: _weight(below) if (below := found[code]) else Fraction(1) for code in codes}


def _weight(node: Node) -> Fraction:
    weight = node.read(ratio)
    if weight == 0:
        raise node.refuse("a weight above 0 expected")
    return weight


def _criteria(node: Node) -> tuple[Criterion, ...]:
    criteria = listed(node, _criterion)
    seen: set[str] = set()
    for rank, criterion in enumerate(criteria):
        if criterion.code in seen:
            raise node.at(rank).at("code").refuse("a code once only expected")
        seen.add(criterion.code)
    return criteria


def _criterion(node: Node) -> Criterion:
    found = fields(node, "code", "kind", "escapes", *QUESTION)
    kind = required(node, found, "kind").read(choice(Kind))
    question = _opened_question(node, found)
    if RULES[question.rule].excludes is not (kind is Kind.EXCLUSION):
        raise node.at("rule").refuse(f"a rule made for a criterion of kind {kind} expected")
    escapes = (below := found["escapes"]) is not None and below.read(flag)
    if escapes and kind is not Kind.EXCLUSION:
        raise node.at("escapes").refuse("true for an exclusion only expected")
    return Criterion(
        code=_label(required(node, found, "code")), kind=kind, question=question, escapes=escapes
    )


def _question(node: Node) -> Question:
    """Read a question that excludes nothing: the entry of a strand, or the escape."""
    question = _opened_question(node, fields(node, *QUESTION))
    if RULES[question.rule].excludes:
        raise node.at("rule").refuse("a rule that is not made for exclusions expected")
    return question


def _opened_question(node: Node, found: dict[str, Node | None]) -> Question:
    name = required(node, found, "rule")
    rule = RULES.get(name.read(text))
    if rule is None:
        raise name.refuse(f"one of {', '.join(RULES)} expected")
    source = _label(required(node, found, "source"))
    lines_node = required(node, found, "lines")
    lines = fields(lines_node, *rule.lines)
    return Question(
        rule=name.read(text),
        label=_label(required(node, found, "label")),
        source=source,
        texts={key: _line(required(lines_node, lines, key), source) for key in rule.lines},
    )


def _line(node: Node, source: str) -> LineText:
    """Read a label alone, or a label with a source of its own."""
    if isinstance(node.value, str):
        return LineText(_label(node), source)
    found = fields(node, "label", "source")
    return LineText(_label(required(node, found, "label")), _label(required(node, found, "source")))


def _scale(node: Node) -> Scale:
    found = fields(node, "evidence_from", "anchors")
    anchors_node = required(node, found, "anchors")
    anchors = listed(anchors_node, _label)
    if len(anchors) < 2:  # noqa: PLR2004 - a scale of one score tells nothing apart
        raise anchors_node.refuse("at least two anchors expected")
    return Scale(dict(enumerate(anchors)), _up_to(required(node, found, "evidence_from"), len(anchors) - 1))


def _strands(node: Node, criteria: tuple[Criterion, ...], scale: Scale) -> dict[Strand, StrandRule]:
    mandatory = tuple(each.code for each in criteria if each.kind is Kind.MANDATORY)
    found = fields(node, *Strand)
    return {strand: _strand(required(node, found, strand), mandatory, scale) for strand in Strand}


def _strand(node: Node, mandatory: tuple[str, ...], scale: Scale) -> StrandRule:
    found = fields(node, "label", "mandatory", "experimental", "entry", "thresholds")
    entry, thresholds = found["entry"], found["thresholds"]
    return StrandRule(
        label=_label(required(node, found, "label")),
        mandatory=required(node, found, "mandatory").read(choice(MandatoryRule)),
        experimental=required(node, found, "experimental").read(choice(ExperimentalRule)),
        entry=None if entry is None else _question(entry),
        thresholds=None if thresholds is None else _thresholds(thresholds, mandatory, scale),
    )


def _thresholds(node: Node, mandatory: tuple[str, ...], scale: Scale) -> Thresholds:
    found = fields(node, "each", "of_codes", "count")
    of_codes = fields(found["of_codes"], *mandatory)
    count = found["count"]
    return Thresholds(
        each=_up_to(required(node, found, "each"), scale.top),
        of_codes={code: _up_to(below, scale.top) for code, below in of_codes.items() if below is not None},
        count=None if count is None else _count_threshold(count, mandatory, scale),
    )


def _count_threshold(node: Node, mandatory: tuple[str, ...], scale: Scale) -> CountThreshold:
    found = fields(node, "score", "criteria")
    return CountThreshold(
        score=_up_to(required(node, found, "score"), scale.top),
        criteria=_up_to(required(node, found, "criteria"), len(mandatory)),
    )


def _up_to(node: Node, highest: int) -> int:
    """Read a whole number that something can reach."""
    number = node.read(whole)
    if number > highest:
        raise node.refuse(f"at most {highest} expected")
    return number


def _jsonable(value: object) -> object:
    """Copy values as canonical JSON holds them: numbers that are not whole as strings."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return str(Fraction(value)) if isinstance(value, float | Decimal) else value
