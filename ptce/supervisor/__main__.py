"""``python -m ptce.supervisor``: what ``bin/run`` hands over to."""

import sys

from ptce.supervisor.run import main

sys.exit(main(sys.argv[1:]))
