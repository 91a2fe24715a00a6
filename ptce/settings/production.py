"""Settings of a deployment: everything comes from the environment (docs/operations.md)."""

from urllib.parse import urlsplit

from ptce.observability import logs
from ptce.settings.addresses import broker, databases
from ptce.settings.base import *  # noqa: F403
from ptce.settings.base import LOG_LEVEL, MIDDLEWARE, STORAGES, X_ACCEL_PREFIX, env

PTCE_IS_PRODUCTION = True

LOGGING = logs.configuration(level=LOG_LEVEL, as_json=True)

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

# The owner's address is for the one command that migrates or purges; web and worker do without.
DATABASES = databases(runtime=env.str("DATABASE_URL"), owner=env.str("DATABASE_OWNER_URL", default=""))
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = broker(REDIS_URL)

SITE_URL = (env.str("SITE_URL", default="") or f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
#: The site's own address too: it may have a port, which its proxy does not pass on.
CSRF_TRUSTED_ORIGINS = [
    *(f"https://{host}" for host in ALLOWED_HOSTS),
    "{0.scheme}://{0.netloc}".format(urlsplit(SITE_URL)),
]

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

if X_ACCEL_PREFIX:
    MIDDLEWARE = ["ptce.proxy.AccelMiddleware", *MIDDLEWARE]

vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")

# Left blank or misspelt, it is required: only a plain no lets a role be held with a password alone.
SECOND_FACTOR_REQUIRED = env.str("SECOND_FACTOR_REQUIRED", default="true").lower() not in {
    "false",
    "0",
    "no",
    "off",
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
#: How many proxies of ours stand in front: sign-in limits count by the address that the first of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
# The container's own check and Prometheus call without TLS.
SECURE_REDIRECT_EXEMPT = ["^sante/", "^metriques/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The preload list binds a whole domain: its owner decides, not one site.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
