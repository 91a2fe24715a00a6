"""How much of a file is read: enough for the largest list of the programme, little enough for a small server."""

MAX_BYTES = 5 * 1024 * 1024
#: Lines that say something, the heading apart.
MAX_ROWS = 2_000
#: Lines of the file, empty ones counted.
MAX_LINES = 20_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
#: Lines among which the headings are looked for: people write a title above them.
HEADING_LINES = 20

#: A workbook is a set of compressed parts: what they unfold to, together and one by one.
MAX_PARTS = 500
MAX_UNFOLDED = 60 * 1024 * 1024
#: Marks of XML in all the parts: what costs time to read.
MAX_MARKS = 1_500_000
#: Joined cells of a sheet.
MAX_MERGED = 2_000
