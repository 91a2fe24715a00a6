import pytest
from django.conf import settings
from django.template import engines

FOLDER = settings.BASE_DIR / "templates"


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.is_file())
)
def test_every_template_compiles(name):
    engines["django"].get_template(name)
