"""A tree of JSON values, each value with its path: for grids and ratings, whose faults depend on what is elsewhere."""

from collections.abc import Callable
from functools import reduce
from typing import NamedTuple, TypeVar

from criteria.engine.errors import InvalidInput
from criteria.engine.reading import ROOT, Unexpected, below

Item = TypeVar("Item")


class Node(NamedTuple):
    """A value, and its place: a key or a rank in its parent. The path is written only where there is a fault."""

    value: object
    parent: "Node | None" = None
    step: str | int = ROOT

    @property
    def path(self) -> str:
        return reduce(below, reversed(self.steps), ROOT)

    @property
    def steps(self) -> list[str | int]:
        """The way from the value to the whole."""
        return [] if self.parent is None else [self.step, *self.parent.steps]

    def at(self, step: str | int, value: object = None) -> "Node":
        return Node(value, self, step)

    def read(self, reader: Callable[[object], Item]) -> Item:
        """Give the value as a reader of ``values`` takes it."""
        try:
            return reader(self.value)
        except Unexpected as fault:
            for step in self.steps:
                fault.at(step)
            raise fault.placed() from None

    def refuse(self, expected: str) -> InvalidInput:
        return InvalidInput(self.path, expected)


def fields(node: Node | None, *names: str) -> dict[str, Node | None]:
    """Open an object whose keys are all among ``names``; an absent or null key gives ``None``."""
    found: dict[str, Node | None] = dict.fromkeys(names)
    if node is None:
        return found
    for name, item in _object(node).items():
        if name not in found:
            raise node.at(name).refuse("a known key expected")
        if item is not None:
            found[name] = Node(item, node, name)
    return found


def entries(node: Node) -> dict[str, Node]:
    """Open an object whatever its keys."""
    return {key: Node(item, node, key) for key, item in _object(node).items()}


def _object(node: Node) -> dict[str, object]:
    if not isinstance(node.value, dict):
        raise node.refuse("an object expected")
    return node.value


def required(parent: Node, found: dict[str, Node | None], name: str) -> Node:
    node = found[name]
    if node is None:
        raise parent.at(name).refuse("a value expected")
    return node


def listed(node: Node, read: Callable[[Node], Item]) -> tuple[Item, ...]:
    """Read a list element by element; ``null`` in it is refused."""
    if not isinstance(node.value, list | tuple):
        raise node.refuse("a list expected")
    return tuple([read(_present(Node(item, node, rank))) for rank, item in enumerate(node.value)])


def _present(node: Node) -> Node:
    if node.value is None:
        raise node.refuse("a value expected, not null")
    return node
