"""Settings of a deployment: everything comes from the environment (docs/operations.md)."""

from ptce.settings.addresses import broker, databases
from ptce.settings.base import *  # noqa: F403
from ptce.settings.base import env

PTCE_IS_PRODUCTION = True

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# The owner's address is for the one command that migrates or purges; web and worker do without.
DATABASES = databases(runtime=env.str("DATABASE_URL"), owner=env.str("DATABASE_OWNER_URL", default=""))
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = broker(REDIS_URL)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

vars().update(env.email_url("EMAIL_URL"))

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The container's own check calls without TLS.
SECURE_REDIRECT_EXEMPT = ["^sante/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The preload list binds a whole domain: its owner decides, not one site.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
