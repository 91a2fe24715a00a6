"""Numbers shown large (``parts/figures.html``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    value: str
    label: str
    detail: str
