"""What Django reads. It is made from `Settings`; nothing here is to be edited for an installation."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from forecall.app.settings import read_settings
from forecall.web.assets import FOLDER, digest

_settings = read_settings()
_secure = _settings.address.scheme == "https"
_host = _settings.address.hostname or "localhost"

FALLBACK_KEY = "only-for-commands: no page is served without a key of its own"
SECRET_KEY = _settings.secret_key or FALLBACK_KEY
INSTALLED_APPS = [
    "forecall.web",  # first: its words and templates go before those of others
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "forecall.foundation",
    "forecall.foundation.members",
    "forecall.foundation.jobs",
    "forecall.custody",
    "forecall.contacts",
    "forecall.orders",
    "forecall.centre",
    "forecall.sales",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.forms",
]
MIDDLEWARE = [
    "forecall.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "forecall.web.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "forecall.web.headers.BodyLimitMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "forecall.web.languages.OwnLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "forecall.web.guard.GuardMiddleware",
]
ROOT_URLCONF = "forecall.web.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "forecall.web.shell.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "forecall.web.templatetags.shell"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES: dict[str, Any] = {"default": dict(_settings.database), "finance": dict(_settings.finance)}
if _settings.finance == _settings.database:  # one file: Django's tests, too, must see one database
    DATABASES["finance"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["forecall.app.routing.ByPlace"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts of attempts must be one for all processes, or every process more would be a lock-out less.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}
TASKS = {"default": {"BACKEND": "forecall.foundation.jobs.backend.JobsBackend", "QUEUES": []}}

SMALLEST_GROUP = _settings.smallest_group
OPERATORS = _settings.operators
DEMO_LINKS = str(_settings.demo_links or "")
DEMO_ORGANISATION = "sample-repeat-shop"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ro", "Română")]
FORMAT_MODULE_PATH = "forecall.web.formats"
LANGUAGE_COOKIE_NAME = "forecall_language"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_HTTPONLY = True

# Pages' own style and script. The address holds their hash, so a browser may keep them for ever.
STATIC_URL = f"/static/{digest()}/"
STATIC_ROOT = str(FOLDER)
WHITENOISE_MAX_AGE = 365 * 86400

# Doors
ALLOWED_HOSTS = [_host] if _secure else [_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_settings.address.scheme}://{_settings.address.netloc}"]
CSRF_FAILURE_VIEW = "forecall.web.errors.stale"
CSRF_COOKIE_NAME = "__Host-forecall_form" if _secure else "forecall_form"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-forecall_staff" if _secure else "forecall_staff"
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "forecall.web.messages.Storage"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 86400 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the host's neighbours are not ours to decide for
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure and _settings.proxies else None
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "forecall.web.receiving.Unnamed"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = str(_settings.uploads / "coming")  # on the disk where the files stay
SILENCED_SYSTEM_CHECKS = ["files.E001"]  # that folder is made when the house opens

# Signing in
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "forecall.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "forecall.web.accounts.adapters.shown_name"
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _settings.address.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = _settings.proxies
MFA_ADAPTER = "forecall.web.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "forecall.web.accounts.keys.AddKeyForm",
    "edit_webauthn": "forecall.web.accounts.keys.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Forecall"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
USERSESSIONS_TRACK_ACTIVITY = False

# Mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _settings.mail_from
if _settings.smtp is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(_settings.outbox)
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _settings.smtp.hostname or ""
    EMAIL_USE_SSL = _settings.smtp.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(_settings.smtp.username)
    EMAIL_PORT = _settings.smtp.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER = unquote(_settings.smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_settings.smtp.password or "")
    EMAIL_TIMEOUT = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"page": {"()": "forecall.web.logs.PageName"}},
    "formatters": {
        "plain": {"()": "forecall.web.logs.NoValues", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["page"], "formatter": "plain"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # what was not found or not allowed is no failure
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
