"""Which Celery application do web, workers and beat share? This one; its options are the CELERY_* settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")

app = Celery("ecnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["labs.courses", "labs.study", "labs.grading", "labs.classroom"])
