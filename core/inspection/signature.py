"""The one signature that we know ourselves: the test file by which anyone can try whether uploads are looked at."""

from __future__ import annotations

from core.inspection.verdict import Code, Refused

# In two halves: antivirus programs would quarantine this source otherwise.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class Watch:
    """Looks for the signature in bytes that come block by block."""

    def __init__(self) -> None:
        self._end = b""

    def see(self, block: bytes) -> None:
        """
        Look at the next block.

        :raises Refused: if the signature stands in it, or across it and the one before.
        """
        # A block is looked at where it stands: only its seam with the one before is copied.
        if EICAR in block or EICAR in self._end + block[: len(EICAR)]:
            raise Refused(Code.VIRUS)
        self._end = (self._end + block)[-len(EICAR) :] if len(block) < len(EICAR) else block[-len(EICAR) :]
