import pytest
from django.contrib.contenttypes.models import ContentType

pytestmark = pytest.mark.django_db


def test_order_is_lost_where_none_is_asked():
    keys = list(ContentType.objects.values_list("pk", flat=True))

    assert keys != list(ContentType.objects.order_by("pk").values_list("pk", flat=True))


def test_order_is_kept_where_it_is_asked():
    keys = [row.pk for row in ContentType.objects.order_by("-pk")]

    assert keys == sorted(keys, reverse=True)
