"""The settings of the tests: the real ones, over a state folder that this process has to itself."""

import os
import tempfile

# Set before the settings are read, and always anew: each process of pytest-xdist inherits its parent's environment.
os.environ["ECNET_STATE"] = tempfile.mkdtemp(prefix="ecnet-test-")
os.environ["SECRET_KEY"] = "only for tests, so that a worker process and the tests agree"
os.environ.pop("REDIS_URL", None)
# Playwright runs an event loop in the main thread, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from ecnet_site.settings import *  # noqa: F403
from ecnet_site.settings import DATABASES, STATE, STORAGES

STATE.static.mkdir()
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, so that worker processes can work on the same database as the tests.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(STATE.path / "test.sqlite3")}
