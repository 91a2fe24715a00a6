"""
Whether a file that somebody sends is what it seems, and holds nothing that acts on whoever opens it.

``python -m core.inspection`` is a child process under limits of its own (``core.pieces.inspector`` starts it): nothing
here imports Django or the rest of the project, asks the network or writes anywhere but to what it is handed.
"""
