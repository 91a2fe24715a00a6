import pytest
from django.conf import settings
from django.template import Context, Origin, engines
from django.template.base import Template

from tests.guards.template_variables import UndefinedTemplateVariable

OURS = Origin(name=str(settings.BASE_DIR / "templates" / "invented.html"))
THEIRS = Origin(name="/elsewhere/templates/invented.html")


def _render(source, *, origin, **context):
    return Template(source, origin=origin, engine=engines["django"].engine).render(Context(context))


@pytest.mark.parametrize("source", ["{{ absent }}", "{{ there.absent }}", "{{ absent|default:'-' }}"])
def test_template_variable_undefined_in_ours_fails(source):
    with pytest.raises(UndefinedTemplateVariable, match=r"absent» is undefined in .*invented\.html"):
        _render(source, origin=OURS, there=1)


def test_template_variable_undefined_elsewhere_prints_nothing():
    assert _render("{{ absent }}", origin=THEIRS) == ""


@pytest.mark.parametrize("source", ["{{ there }}", "{% if absent %}{% else %}1{% endif %}"])
def test_template_variable_defined_or_asked_for_is_fine(source):
    assert _render(source, origin=OURS, there=1) == "1"
