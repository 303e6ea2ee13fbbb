"""Which address is answered by what? The site's own pages here; all others in `labs/urls.py`."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from ecnet_site.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *([path("", include("labs.urls"))] if find_spec("labs.urls") else []),
]
