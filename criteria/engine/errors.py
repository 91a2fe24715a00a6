"""The one exception of the engine."""


class InvalidInput(ValueError):
    """An input that the engine refuses: the JSON path of the fault, and what was expected there."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: {expected}")
        self.path = path
        self.expected = expected
