"""An undefined variable in a template of ours fails the test that renders it, where Django would print nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines


class UndefinedTemplateVariable(AssertionError):
    """A template of ours names what its context does not have."""


class Refusal(str):
    """Django's ``string_if_invalid``: it is formatted with the missing name, and refuses to be."""

    __slots__ = ()

    def __mod__(self, name):
        # FilterExpression.resolve() calls; its context knows the template at work, included ones too.
        context = sys._getframe(1).f_locals["context"]
        origin = context.render_context.template.origin.name
        if _is_ours(origin):
            raise UndefinedTemplateVariable(f"«{name}» is undefined in {origin}.")
        return ""


def _is_ours(origin: str) -> bool:
    return any(Path(origin).is_relative_to(folder) for folder in settings.TEMPLATES[0]["DIRS"])


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_fail():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines["django"].engine, "string_if_invalid", Refusal("%s"))
        yield
