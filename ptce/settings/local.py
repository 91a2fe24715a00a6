"""Settings beside ``bin/run``: the servers of the environment, else the embedded ones of the state folder."""

import secrets

from ptce.settings.addresses import broker, databases
from ptce.settings.base import *  # noqa: F403
from ptce.settings.base import VAR, env
from ptce.supervisor.layout import Layout

_layout = Layout.of(VAR)

SECRET_KEY = env.str("SECRET_KEY", default="") or _layout.secret_key() or secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

DATABASES = databases(
    runtime=env.str("DATABASE_URL", default=_layout.database_url),
    owner=env.str("DATABASE_OWNER_URL", default=_layout.database_owner_url),
)
REDIS_URL = env.str("REDIS_URL", default=_layout.redis_url)
CELERY_BROKER_URL = broker(REDIS_URL)

# A browser gives keys to http://localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# No collectstatic: a change of a style sheet shows at the next load.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
