"""What waits for a person on the home page: each app says its part in its own ``waiting`` module."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do, with the page where it is done; ``due`` is a French text, empty where nothing presses."""

    title: str
    url: str
    detail: str = ""
    due: str = ""
