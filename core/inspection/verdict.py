"""What an inspection may answer, and how much it may unfold on its way."""

from __future__ import annotations

from enum import StrEnum

MEGABYTE = 1024 * 1024


class Code(StrEnum):
    """The closed list of answers; ``core.pieces.refusals`` has a sentence for each but the first."""

    CLEAN = "clean"

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    OLD_OFFICE = "old_office"
    OTHER_OFFICE = "other_office"
    PHONE_PHOTO = "phone_photo"
    OTHER_IMAGE = "other_image"
    PLAIN_ARCHIVE = "plain_archive"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - what is wrong with the file
    NO_PAGE = "no_page"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    COMPLEX = "complex"
    BOMB = "bomb"
    DISGUISED = "disguised"
    TRICKS = "tricks"
    SCRIPT = "script"
    MACROS = "macros"
    LAUNCH = "launch"
    SENDS = "sends"
    OUTSIDE_LINK = "outside_link"
    OUTSIDE_CONTENT = "outside_content"
    OUTSIDE_TEMPLATE = "outside_template"
    LINKED_DATA = "linked_data"
    DDE = "dde"
    EMBEDDED = "embedded"
    OBJECT = "object"
    NESTED = "nested"
    MEDIA = "media"
    DYNAMIC_FORM = "dynamic_form"
    ENTITIES = "entities"
    VIRUS = "virus"

    #: What the parent alone says: no child answered so.
    HEAVY = "heavy"
    STALLED = "stalled"
    CRASHED = "crashed"
    GARBLED = "garbled"
    SCANNER_DOWN = "scanner_down"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class Refused(Exception):
    """The file is not taken, and why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


class Budget:
    """How many bytes a file may still unfold into, all its parts together."""

    def __init__(self, limit: int, *, within: Budget | None = None) -> None:
        self._left = limit
        self._within = within

    def take(self, amount: int) -> None:
        """
        Count bytes that came out, here and in what this budget is a part of.

        :raises Refused: as a bomb, once the file has unfolded into more than it may.
        """
        self._left -= amount
        if self._left < 0:
            raise Refused(Code.BOMB)
        if self._within:
            self._within.take(amount)
