"""The Django site: settings, addresses, the Celery application, and what starts and stops it all."""

from ecnet_site.celery import app as celery_app

__all__ = ["celery_app"]
