import http.client
from contextlib import closing

from accounts.models import User


def test_live_stack_serves_the_database_of_the_test(live_stack):
    User.objects.create_user("quelquun@demo.example", "un mot de passe d’essai")

    with closing(http.client.HTTPConnection("localhost", live_stack.port, timeout=10)) as connection:
        connection.request("GET", "/connexion/")
        assert connection.getresponse().status == 200
    assert {name for name, process in live_stack.processes.items() if process.poll() is None} == {
        "redis",
        "web",
        "worker",
        "sweeper",
    }
