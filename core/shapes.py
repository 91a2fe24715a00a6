"""Shapes of the codes that several apps keep, for their constraints."""

#: A SHA-256 in hexadecimal.
SHA256 = r"^[0-9a-f]{64}$"

#: The code of a région, or of an overseas collectivity that stands for its own.
REGION = r"^\d{2,3}$"
