"""Where does gunicorn find the application? Here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")

application = get_wsgi_application()
