"""Which address is answered by what? The site's own pages here; all others in `labs/urls.py`."""

from django.contrib import admin
from django.urls import include, path

from ecnet_site.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("labs.urls")),
]
