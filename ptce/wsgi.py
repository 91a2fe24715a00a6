"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.local")

if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
    from ptce.observability import traces

    traces.start_web()

application = get_wsgi_application()
