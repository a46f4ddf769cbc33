"""Settings of the service window, read from the environment.

Nothing needs to be set for a development copy. What production needs is listed in ``.env.example``;
``manage.py check --deploy`` names what is missing.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from service_window.secret_files import read_or_create

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# --- Where things are ------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=True)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
FILES_DIR = VAR_DIR / "files"  # uploads and rendered papers; has no address of its own
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
LOCALE_PATHS = [BASE_DIR / "locale"]
ROOT_URLCONF = "service_window.urls"
WSGI_APPLICATION = "service_window.wsgi.application"

# --- Secrets ---------------------------------------------------------------------------------------


def _secret(name: str) -> str:
    """Return a secret of the environment; a development copy makes its own under ``VAR_DIR``."""
    given: str = env.str(name, default="")
    if given or not DEBUG:
        return given
    return read_or_create(VAR_DIR / "secrets" / name.lower())


SECRET_KEY = _secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = [key.strip() for key in _secret("FIELD_KEYS").split(",") if key.strip()]  # the first one encrypts
BLIND_INDEX_KEY = _secret("BLIND_INDEX_KEY")
MISSING_SECRETS = tuple(
    name
    for name, value in (
        ("SECRET_KEY", SECRET_KEY),
        ("FIELD_KEYS", FIELD_KEYS),
        ("BLIND_INDEX_KEY", BLIND_INDEX_KEY),
    )
    if not value
)

# --- Database --------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        # FULL: a power cut in the hall loses no recorded act.
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
    }
else:
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {})["prepare_threshold"] = 2  # only for what is asked through `prepared.py`
    if env.bool("DATABASE_POOL", default=True):
        _database["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=8),
            "timeout": 10,
        }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Apps, middleware, templates -------------------------------------------------------------------

ZEAL = env.bool("ZEAL", default=False)  # reports queries repeated per row
INSTALLED_APPS = [
    "service_window.apps.ServiceWindowConfig",
    "windows",  # in the order of their imports: kinds of work and panels are offered in this order
    "appointments",
    "evaluations",
    "assessment",
    "whitenoise.runserver_nostatic",
    "service_window.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "lucide",
    *(["zeal"] if ZEAL else []),
]

MIDDLEWARE = [
    *(["zeal.middleware.zeal_middleware"] if ZEAL else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before anything that costs
    "csp.middleware.CSPMiddleware",  # every page below carries the policy
    "service_window.middleware.UnchangedMiddleware",  # wall screens ask every second, and mostly nothing has changed
    "service_window.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "service_window.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "service_window.middleware.FragmentMiddleware",
    "service_window.middleware.IdleTimeoutMiddleware",  # before anybody asks who is there
    "service_window.middleware.LoginMiddleware",
    "service_window.middleware.AccountMiddleware",  # second factor, initial password
    "service_window.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "service_window.quick_templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "service_window.looks.looks",
                "windows.context_processors.frame",
                "evaluations.context_processors.office_frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = FILES_DIR
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # an overlong note is refused by its form, in words
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)  # of one kept file

# --- Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Accounts --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "windows.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "windows.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("number", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "windows:account-login"
LOGIN_DIALOG_VIEW = "windows.views.accounts.login_dialog"  # what a fragment request gets instead of the page
SECOND_FACTOR_URL = "windows:account-second-factor"
PASSWORD_URL = "windows:account-password"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "windows:account-login"

# Five failures of one account from one address: a whole office behind one address is not locked out.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the end shown on the page is the end
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # failures stay on record when a success clears the count
AXES_USERNAME_FORM_FIELD = "username"
AXES_CLIENT_IP_CALLABLE = "service_window.http.client_ip"
AXES_LOCKOUT_CALLABLE = "windows.views.accounts.locked"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

OTP_TOTP_ISSUER = "商务窗口"
SECOND_FACTOR_ROLES = ("system_admin",)  # superusers always

SESSION_ENGINE = "service_window.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_TIMEOUT = timedelta(minutes=30)
IDLE_RESOLUTION = timedelta(minutes=1)  # the last activity is written at most this often

# --- Transport and browser -------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # proxies in front that append to X-Forwarded-For
_tls_header = env.str("TLS_PROXY_HEADER", default="")
if _tls_header:
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{_tls_header.upper().replace('-', '_')}", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine itself
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "service_window.http.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Log: what happened, never whose data it was -----------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        "service_window": {"level": "INFO"},
    },
}
