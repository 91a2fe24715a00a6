"""Settings: ``local`` beside ``bin/run``, ``test`` under pytest, ``production`` elsewhere, ``base`` for all."""
