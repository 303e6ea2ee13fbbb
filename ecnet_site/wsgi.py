"""Where does gunicorn find the application? Here: the AWS door, and behind it Django."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")


def whole() -> Any:
    """All of ecnet, once Django is set up."""
    django = get_wsgi_application()
    from ecnet_site.ready import be_ready  # once Django is set up
    from labs.aws.door import answer_before

    be_ready()
    return answer_before(django)


application = whole()
