"""Where does an ASGI server find the application? Here; ecnet itself runs on WSGI."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")


def whole() -> Any:
    """All of ecnet, once Django is set up."""
    django = get_asgi_application()
    from ecnet_site.ready import be_ready  # once Django is set up

    be_ready()
    return django


application = whole()
