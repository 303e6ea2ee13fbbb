"""Where does an ASGI server find the application? Here; ecnet itself runs on WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")

application = get_asgi_application()
