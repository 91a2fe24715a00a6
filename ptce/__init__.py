"""The Django project: settings, addresses, and what is composed of several apps."""

from ptce.celery import app as celery_app

__all__ = ["celery_app"]
