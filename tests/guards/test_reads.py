import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.urls import path

from core.policies import public
from tests.guards.reads import ReadThatWrites

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@public
def _writing(request):
    ContentType.objects.create(app_label="invented", model=request.method)
    return HttpResponse()


@public
def _remembering(request):
    request.session["seen"] = True
    return HttpResponse()


urlpatterns = [path("writing/", _writing), path("remembering/", _remembering)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_reads_that_write_fail(client, method):
    with pytest.raises(ReadThatWrites, match="django_content_type"):
        getattr(client, method)("/writing/")


def test_reads_guard_leaves_post_alone(client):
    assert client.post("/writing/").status_code == 200


def test_reads_may_keep_a_session(client):
    assert client.get("/remembering/").status_code == 200
    assert client.session["seen"] is True
