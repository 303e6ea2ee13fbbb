"""How is this ecnet set up? Everything is here; what differs between machines comes from the environment.

Read: DEBUG, SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, HTTPS, DATABASE_URL, REDIS_URL, TIME_ZONE, ECNET_STATE,
AWS_REQUESTS_AT_ONCE, AWS_REQUESTS_PER_SECOND.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from ecnet_site.redis_server import broker_url, redis_url
from ecnet_site.state import StateFolder

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


STATE = StateFolder(Path(os.environ.get("ECNET_STATE") or BASE_DIR / ".state").absolute())

DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or STATE.secret_key()
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")

ROOT_URLCONF = "ecnet_site.urls"
WSGI_APPLICATION = "ecnet_site.wsgi.application"
ASGI_APPLICATION = "ecnet_site.asgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "labs",
]

MIDDLEWARE = [
    "labs.aws.door.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"fragments": "labs.web.fragments"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Storage

SQLITE_OPTIONS = {
    # A transaction takes the write lock when it begins, so that two writers wait for each other instead of failing.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # What is written goes from the log into the file once in 64 MB, where SQLite's own 4 MB would let somebody wait 10 ms
    # for the disk every seventy changes.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA wal_autocheckpoint=16000"
    ),
}


def database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600)}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return {**config, "ENGINE": "ecnet_site.sqlite", "OPTIONS": SQLITE_OPTIONS}
    return {**config, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{STATE.database}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = redis_url(os.environ, STATE)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "ecnet",
        # Nothing that the cache knows is worth a wait: with Redis away a page must not stall.
        "OPTIONS": {"socket_timeout": 1, "retry": Retry(NoBackoff(), 0)},
    },
}

# In the database and not in Redis, so that a restart of Redis signs nobody out; and not in signed cookies, so that
# signing out ends a session for good.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())

# People

AUTH_USER_MODEL = "labs.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

# A whole class may share one address, so only the pair of name and address is ever shut out, and not for long.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_DISABLE_ACCESS_LOG = True

# Languages

LANGUAGE_CODE = "en"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "labs" / "locale"]
USE_I18N = True
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = STATE.static
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security

HTTPS = flag("HTTPS")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# REST

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ecnet",
    "DESCRIPTION": "What graders read: submissions, their scores and the networks they are about; and sandboxes for programs.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_INCLUDE_SCHEMA": False,
}

# AWS's own clients: what one access key may ask of one web process, at once and in the long run.

AWS_REQUESTS_AT_ONCE = float(os.environ.get("AWS_REQUESTS_AT_ONCE", "4000"))
AWS_REQUESTS_PER_SECOND = float(os.environ.get("AWS_REQUESTS_PER_SECOND", "400"))

# Jobs: the database knows what is to be done, Redis only wakes a worker.

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 30
CELERY_TASK_SOFT_TIME_LIMIT = 25
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # More than twice the hard limit, so that no task is ever handed out again while it still runs.
    "visibility_timeout": 90,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
    # With Redis away a request gives up publishing after one more try: the sweeper finds the job in the database.
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A running task is let finish when Redis goes away: its claim in the database makes a second delivery harmless.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "live"
CELERY_TASK_ROUTES = {
    # Learners wait for what AWS Config finds; it takes milliseconds.
    "labs.study.tasks.run_aws_config": {"queue": "live"},
    "labs.study.tasks.sweep_aws_config": {"queue": "live"},
    "labs.study.tasks.*": {"queue": "bulk"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE.beat_schedule)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "labs.grading.tasks.sweep",
        "schedule": timedelta(seconds=5),
        # A sweep that no worker was there to do is not worth catching up on.
        "options": {"queue": "live", "expires": 5},
    },
    "sweep-answers": {
        "task": "labs.grading.tasks.sweep_answers",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "live", "expires": 5},
    },
    "sweep-surveys": {
        "task": "labs.study.tasks.sweep_surveys",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "bulk", "expires": 5},
    },
    "sweep-aws-config": {
        "task": "labs.study.tasks.sweep_aws_config",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "live", "expires": 5},
    },
    "remove-idle-guests": {
        "task": "labs.study.tasks.remove_idle_guests",
        "schedule": timedelta(days=1),
        "options": {"queue": "bulk", "expires": 3600},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "labs": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # Django writes each 4xx here; an ordinary refusal is no news.
        "django.request": {"level": "ERROR"},
    },
}
