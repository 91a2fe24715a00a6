import sys

from criteria.engine.command import main

sys.exit(main(sys.argv[1:]))
