"""The site's settings for tests: data in a temporary folder, jobs at once, cheap passwords."""

import atexit
import os
import shutil
import tempfile

TEMPORARY = tempfile.mkdtemp(prefix="xianfeng-tests-")
atexit.register(shutil.rmtree, TEMPORARY, ignore_errors=True)
os.environ["XIANFENG_VAR"] = TEMPORARY
os.environ["XIANFENG_TASKS"] = "django_tasks.backends.immediate.ImmediateBackend"
os.environ.pop("XIANFENG_DEMO", None)

from xianfeng.settings import *  # noqa: E402, F403 -- the environment must stand first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
