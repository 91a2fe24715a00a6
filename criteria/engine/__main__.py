import gc
import sys

from criteria.engine.command import main

#: New objects between two passes of the collector: what a line makes goes with it, and a pass is over what stays.
NEW_OBJECTS = 100_000

gc.collect()
gc.freeze()
gc.set_threshold(NEW_OBJECTS)
sys.exit(main(sys.argv[1:]))
