"""Settings common to every environment. Only what is set here may differ from Django's own default."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from pghistory import ContextJSONField

from ptce import access
from ptce.observability import logs
from ptce.settings import files

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

#: Everything the platform writes to disk, apart from the database.
VAR = Path(env.str("PTCE_VAR", default=str(BASE_DIR / "var"))).resolve()

#: The site's own address, without a slash at its end: printed on documents, where no request tells it.
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}").rstrip("/")

#: What may not happen on a production database (demonstration data) asks this.
PTCE_IS_PRODUCTION = False
DEBUG = False

OUR_APPS = [
    "capitalisation",
    "reviews",
    "labels",
    "funding",
    "applications",
    "criteria",
    "poles",
    "accounts",
    "core",
]
INSTALLED_APPS = [
    "ptce",
    *OUR_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "widget_tweaks",
    "dsfr",
    # After dsfr, whose form templates stand in front of Django's own.
    "django.forms",
]

#: What Prometheus shows to be told anything; empty, there are no metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
#: Where traces are sent; empty, there are none and nothing of OpenTelemetry is imported, which reads it itself.
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Around all but static files: each line of the log says which request it is about.
    "ptce.observability.requests.RequestMiddleware",
    *(["ptce.observability.metrics.MeasureMiddleware"] if METRICS_TOKEN else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Who acts goes into the history with every change made under a request.
    "pghistory.middleware.HistoryMiddleware",
    "accounts.middleware.ProofMiddleware",
    # Last, nearest to the views: nothing is served that no policy admits.
    "core.policies.PolicyMiddleware",
]

THIRD_PARTY_POLICIES = access.THIRD_PARTY_POLICIES

ROOT_URLCONF = "ptce.urls"
WSGI_APPLICATION = "ptce.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.french"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ptce.navigation.navigation",
            ],
        },
    },
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
#: A self-made account does nothing before its address is known to be the person's.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
#: One address: the new one takes its place once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
#: Passwords, addresses and factors are not changed unbeknown to the person.
ACCOUNT_EMAIL_NOTIFICATIONS = True
#: An address that has no account gets the same answers as one that has.
ACCOUNT_PREVENT_ENUMERATION = True
#: It is written to as well: the same work, and the person learns that the account has another address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
#: allauth's own reads the person's addresses, which an address without an account would not cost.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
#: Counted by person and place in accounts/limits.py instead.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "signup": None, "reset_password": None}

MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTotpForm",
    "authenticate_webauthn": "accounts.forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticateWebAuthnForm",
    "add_webauthn": "accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.EditWebAuthnForm",
}
MFA_TOTP_ISSUER = "PTCE"
#: Whether whoever holds a role must have a second factor; each deployment does unless it says otherwise.
SECOND_FACTOR_REQUIRED = False

#: The federation's address, and what it knows this site by; where one is missing there is no ProConnect.
PROCONNECT_SERVER_URL = env.str("PROCONNECT_SERVER_URL", default="")
PROCONNECT_CLIENT_ID = env.str("PROCONNECT_CLIENT_ID", default="")
PROCONNECT_CLIENT_SECRET = env.str("PROCONNECT_CLIENT_SECRET", default="")
PROCONNECT_SCOPES = ["openid", "given_name", "usual_name", "email", "siret"]
#: Whether only people who give it a second factor come in through it.
PROCONNECT_SECOND_FACTOR = env.bool("PROCONNECT_SECOND_FACTOR", default=False)
#: Whether it vouches for every address that it gives, even one that does not say so itself.
PROCONNECT_VOUCHES_EMAIL = env.bool("PROCONNECT_VOUCHES_EMAIL", default=False)
SOCIALACCOUNT_ADAPTER = "accounts.proconnect.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = (
    {
        "proconnect": {
            "APP": {
                "provider_id": "proconnect",
                "name": "ProConnect",
                "client_id": PROCONNECT_CLIENT_ID,
                "secret": PROCONNECT_CLIENT_SECRET,
                "settings": {"token_auth_method": "client_secret_post"},
            }
        }
    }
    if PROCONNECT_SERVER_URL and PROCONNECT_CLIENT_ID and PROCONNECT_CLIENT_SECRET
    else {}
)
#: An account whose address ProConnect vouches for is tied to it, and stays so if the address changes.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
#: Seconds for each answer of ProConnect.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 4

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ptce.pages.errors.csrf_failure"

# What the browser may load ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        # data: is for the icons of the DSFR and the second factor's code.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Forms -----------------------------------------------------------------------------------------------------

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["civic"]
CRISPY_TEMPLATE_PACK = "civic"
CRISPY_FAIL_SILENTLY = False

# Files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": files.storage(env),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
#: Documents are read by their views, which check who asks: no address leads to the folder.
MEDIA_URL = ""
#: A perimeter is a form of one box a territory (poles.services.perimeter.MAX_AREAS), and a few fields more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600
#: The proxy's own address for kept files (docker/nginx.conf); empty where the site sends them itself.
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", default="")
#: The antivirus, ``tcp://host:port`` or ``unix:///path``; empty where there is none.
CLAMD_URL = env.str("CLAMD_URL", default="")

# Registers -------------------------------------------------------------------------------------------------

#: The public register of enterprises; empty, the form of a member does not offer it.
ENTERPRISE_REGISTER_URL = env.str("ENTERPRISE_REGISTER_URL", default="")

# History ---------------------------------------------------------------------------------------------------

# Denormalised: an event row never has to be touched again.
PGHISTORY_CONTEXT_FIELD = ContextJSONField()
PGHISTORY_APPEND_ONLY = True

# Cache -----------------------------------------------------------------------------------------------------

# Sign-in limits live here. A cache in Redis would open them, or break the page, when Redis is down; one per
# process would multiply them. PostgreSQL is there whenever a page can be served at all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

# Celery ----------------------------------------------------------------------------------------------------

#: Seconds after which the worker kills a task. A broker that gives an unfinished task again before that
#: would run it twice, so the visibility timeout is three times as long.
TASK_SECONDS = 120
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3 * TASK_SECONDS,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A request rings on commit: a broker that is down or frozen may cost it about a second, no more.
    "socket_connect_timeout": 0.5,
    "socket_timeout": 1.0,
    "retry_on_timeout": False,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
#: The worker tries for ever: Redis comes back one day.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
#: Mail sent to the console is no line of a log.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_DEFAULT_QUEUE = "ptce"
CELERY_TIMEZONE = TIME_ZONE

# Mail and log ----------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PTCE <ne-pas-repondre@ptce.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: ``smtp+tls://user:password@host:587``; without it mail is printed on the worker's console.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
#: Seconds for each answer of the server; a mail takes about eight of them (the lease of its job is longer).
EMAIL_TIMEOUT = 10

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logs.configuration(level=LOG_LEVEL)
