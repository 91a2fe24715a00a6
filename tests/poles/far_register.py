"""The far end of the register of enterprises: a real server of this machine, that answers in the register's shape."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.factories import siret

SIRET = siret(801)


def unit(**changes):
    """Write what the register says of an enterprise and of the establishment that was asked for."""
    place = {
        "siret": SIRET,
        "activite_principale": "94.99Z",
        "commune": "26281",
        "libelle_commune": "ROMANS-SUR-ISERE",
        "etat_administratif": "A",
        "statut_diffusion_etablissement": "O",
    }
    place |= changes.pop("place", {})
    return {
        "siren": SIRET[:9],
        "nom_complet": "ASSOCIATION DES BERGES (LES BERGES)",
        "nom_raison_sociale": "ASSOCIATION DES BERGES",
        "nature_juridique": "9220",
        "activite_principale": "94.99Z",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "siege": {**place, "siret": f"{SIRET[:9]}99999"},
        "matching_etablissements": [place],
        "complements": {"est_ess": True, "est_association": True},
        **changes,
    }


class FarEnd:
    def __init__(self):
        self.asked = []
        self.say(unit())

    def say(self, *units, status=200, body=None, wait=0.0, drip=0):
        """Decide what is answered: enterprises in the register's shape, or bytes that are not."""
        self.status, self.wait, self.drip = status, wait, drip
        self.body = (
            body
            if body is not None
            else json.dumps({"results": list(units), "total_results": len(units)}).encode()
        )


@contextmanager
def serving():
    far = FarEnd()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            far.asked.append((urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)))
            time.sleep(far.wait)
            self.send_response(far.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                for _ in range(far.drip):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.1)
                self.wfile.write(far.body)
            except OSError:
                """Whoever asked is gone."""

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    far.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield far
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
