"""What gunicorn serves."""

import os
from threading import Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.local")

if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
    from ptce.observability import traces

    traces.start_web()

application = get_wsgi_application()

from core.territory_search import search  # noqa: E402 - its enumerations are Django's: once that is set up

# Nobody waits a second for the index of the territories: it is made while the first pages are served.
Thread(target=search, args=("paris",), daemon=True).start()
