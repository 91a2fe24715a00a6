from funding.models.entry import Entry
from funding.models.envelope import CallEnvelope, Envelope, EnvelopeYear

__all__ = ["CallEnvelope", "Entry", "Envelope", "EnvelopeYear"]
