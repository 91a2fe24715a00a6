"""The child that inspects files is asked once about the same bytes in a process: what it said is true of them again."""

from __future__ import annotations

import hashlib

import pytest

from core.pieces import inspector
from core.pieces.refusals import PASSING

_ask = inspector.inspect
_known = {}


@pytest.fixture(autouse=True)
def _the_same_bytes_are_inspected_once(monkeypatch):
    monkeypatch.setattr(inspector, "inspect", _remembered)


def _remembered(files):
    key = tuple(_digest(file) for file in files)
    if key in _known:
        return _known[key]
    found = _ask(files)
    if not PASSING & {each.code for each in found}:
        _known[key] = found
    return found


def _digest(file):
    file.seek(0)
    return hashlib.sha256(file.read()).hexdigest()
