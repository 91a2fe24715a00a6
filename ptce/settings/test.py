"""
Settings under pytest.

The first process that reads them starts the servers, unless the environment names some, and puts their addresses
into its own environment: pytest-xdist's workers, its children, find them there and start none.
"""

from ptce.settings.addresses import broker, databases
from ptce.settings.base import *  # noqa: F403
from ptce.settings.base import env
from ptce.supervisor import testing

testing.ensure_servers()

VAR = testing.state_folder()
SECRET_KEY = "tests only: signs nothing that leaves the machine"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

DATABASES = databases(runtime=env.str("DATABASE_URL"), owner=env.str("DATABASE_OWNER_URL"))
for _database in DATABASES.values():
    # One connection a thread and request, closed with it: a cloned database can be dropped at once.
    _database["CONN_MAX_AGE"] = 0
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = broker(REDIS_URL)

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
MEDIA_ROOT = VAR / "files"
vars().update(env.email_url("EMAIL_URL", default="memorymail://"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
