"""
Ask this container's own site for an address, as its proxy would: ``python docker/healthy.py 8000 /sante/pret/``.

Ends in error unless the answer is 200. The standard library only: it runs every few seconds.
"""

import os
import sys
import urllib.request

port, path = sys.argv[1:]
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().removeprefix(".").replace("*", "localhost")
request = urllib.request.Request(f"http://127.0.0.1:{int(port)}{path}", headers={"Host": host})
with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
    sys.stdout.write(response.read().decode())
