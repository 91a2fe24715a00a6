import pytest
from django.template import engines


@pytest.fixture
def body(monkeypatch):
    """Render a body given as text in the place of the template's file."""

    def use(content):
        text = "{% extends 'pdf/base.html' %}{% block content %}" + content + "{% endblock %}"
        template = engines["django"].from_string(text)
        monkeypatch.setattr(
            "core.pdf.renderer.render_to_string", lambda _name, context: template.render(context)
        )

    return use
