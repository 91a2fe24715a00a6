"""Whole addresses are made in one place."""

from pathlib import Path

from django.conf import settings

from core.addresses import absolute


def test_absolute_puts_the_site_before_the_path(settings):
    settings.SITE_URL = "https://ptce.example"

    assert absolute("/poles/1/?page=2") == "https://ptce.example/poles/1/?page=2"


def test_nothing_else_puts_an_address_together():
    sources = (path for app in settings.OUR_APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py"))

    assert [path.name for path in sources if "{settings.SITE_URL}" in path.read_text()] == ["addresses.py"]
