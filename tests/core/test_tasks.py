import subprocess
import sys

from django.conf import settings

#: Django, the project and WeasyPrint are many more objects.
LOADED = 50_000


def test_what_a_worker_has_loaded_is_left_alone_by_its_children():
    code = "import django, gc; django.setup(); from core.tasks import warm_renderer; warm_renderer(); print(gc.get_freeze_count())"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert int(done.stdout) > LOADED
