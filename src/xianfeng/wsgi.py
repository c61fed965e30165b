"""The site as granian serves it."""

import os

from django.core.wsgi import get_wsgi_application

from xianfeng.kernel.durability import refuse_forgetful

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
application = get_wsgi_application()
refuse_forgetful()
