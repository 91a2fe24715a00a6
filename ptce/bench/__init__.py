"""
Measures behind ``bin/bench NAME``: one module each.

A module has ``run(say) -> dict[str, float]``: it tells people what it does through ``say`` and returns the figures.
"""
