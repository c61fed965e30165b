"""Settings, read from the environment once.

XIANFENG_VAR      folder of the database, uploads and keys (default ./var)
XIANFENG_SECRET   secret key; made and kept in var/ when absent
XIANFENG_DEMO     "1" offers the demo accounts on the sign-in page, on loopback only
XIANFENG_HOSTS    host names this site answers to, by commas
BOX_SITE_ORIGIN   the address under which browsers open this site, as the box was told: printed on
                  slips, and named to who votes from another
BOX_URL           where browsers and this site reach the ballot box
                  (default http://127.0.0.1:BOX_PORT, BOX_PORT 8001)
BOX_KEY           public key of the box in base64; asked of the box when absent
XIANFENG_ORIGIN   name of the record, never changed again (default xianfeng.local/journal)
XIANFENG_WITNESSES  keys of those who cosign checkpoints, by commas
XIANFENG_MOST_OF_POINT  ratings of one kiosk or poster on one day that count by themselves (300)
DATABASE_URL      postgresql://user:password@host:port/name; SQLite in var/ when absent
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from xianfeng.settings.database import database_from
from xianfeng.settings.secret import kept_secret

VAR = Path(os.environ.get("XIANFENG_VAR", "var")).resolve()
DEMO = os.environ.get("XIANFENG_DEMO") == "1"
DEBUG = False
SECRET_KEY = os.environ.get("XIANFENG_SECRET") or kept_secret(VAR)
ALLOWED_HOSTS = os.environ.get("XIANFENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = os.environ.get("XIANFENG_HTTPS") == "1"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

# The rooms, lowest first; see docs/architecture.md.
ROOMS = (
    "journal", "ui", "accounts", "packs", "organizations", "members", "rectification",
    "appraisals", "pledges", "service_windows", "grading", "publicity", "pages",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "axes",
    *[f"xianfeng.{room}" for room in ROOMS],
    "django.forms",  # last, so that the form templates of `ui` come first
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xianfeng.journal.middleware.Denied",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xianfeng.accounts.middleware.FirstPasswordFirst",
    "xianfeng.kernel.signs.NoUnkeepableSigns",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xianfeng.urls"
WSGI_APPLICATION = "xianfeng.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xianfeng.ui.context.shell",
                "xianfeng.pages.context.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "xianfeng.ui.templatetags.ui",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
        },
    }
]

DATABASES = {"default": database_from(os.environ.get("DATABASE_URL"), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["xianfeng.accounts.hashers.MeasuredArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
# Ten wrong passwords for one name from one address lock this pair for a quarter of an hour
# (等保 身份鉴别): nobody can lock out somebody at another desk. docs/decisions/0002.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "xianfeng.accounts.throttle.address"
AXES_USERNAME_CALLABLE = "xianfeng.accounts.throttle.name"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "xianfeng.accounts.views.locked_out"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "xf_language"
# The first before the catalogs of Django's own rooms, whose texts it puts politely; the other of
# a package that is no room of Django's.
LOCALE_PATHS = [Path(__file__).parents[1] / room / "locale" for room in ("ui", "sheets")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Before the first collectstatic (tests, development) files come from where they are written.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "xianfeng.ui.storage.StaticFiles"},
}
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Another origin: cookies do not know ports, so the box is a number where the site is a name.
# The address whose pages the box answers; empty where only the box was told.
SITE_ORIGIN = os.environ.get("BOX_SITE_ORIGIN", "").rstrip("/")
BOX_URL = os.environ.get("BOX_URL") or f"http://127.0.0.1:{os.environ.get('BOX_PORT', '8001')}"
BOX_KEY = os.environ.get("BOX_KEY", "")
MOST_OF_POINT = int(os.environ.get("XIANFENG_MOST_OF_POINT", "300"))  # as many as paper
OFFICE_KEY = VAR / "office/site.key"  # signs manifests and orders to the box
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one workbook

TASKS = {
    "default": {"BACKEND": os.environ.get("XIANFENG_TASKS", "django_tasks_db.DatabaseBackend")}
}

# Levels of a message are the tones of `ui`.
MESSAGE_TAGS = {10: "neutral", 20: "info", 25: "good", 30: "warn", 40: "bad"}

XIANFENG_ORIGIN = os.environ.get("XIANFENG_ORIGIN", "xianfeng.local/journal")
XIANFENG_WITNESSES = [key for key in os.environ.get("XIANFENG_WITNESSES", "").split(",") if key]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_AGE = 8 * 3600  # seconds: a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "xianfeng.pages.views.unverified"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"clients": {"()": "xianfeng.kernel.logs.OneLineForClients"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["clients"]}},
    "loggers": {
        "django.request": {"level": "ERROR"},  # 5xx; each client's 404 would be a line
        "axes": {"level": "ERROR"},  # below it, lines name addresses
    },
    "root": {"handlers": ["console"], "level": os.environ.get("XIANFENG_LOG", "WARNING")},
}
