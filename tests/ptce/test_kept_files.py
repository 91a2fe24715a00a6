"""Every row that names a file by its digest is known to the check of files."""

from __future__ import annotations

import inspect

from django.apps import apps
from django.conf import settings
from pghistory.models import Event

from ptce import kept_files

#: Digests of words or of bytes that are kept elsewhere, not of a file of the storage.
NOT_FILES = {"SubmittedVersion", "Evaluation", "GridVersion", "Decision", "Manuscript"}


def test_every_model_with_a_digest_is_among_the_kept_files():
    named = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in settings.OUR_APPS
        and not issubclass(model, Event)
        and any(field.name == "sha256" for field in model._meta.get_fields())
    }
    text = inspect.getsource(kept_files)
    assert {name for name in named - NOT_FILES if name not in text} == set()
