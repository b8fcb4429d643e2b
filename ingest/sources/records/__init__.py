"""Posts that another system gives as records: title, day, labels and a body in a known form.

record.py   what a record has, and the post that it becomes
text.py     plain text → blocks
files.py    the files that they come from
opened.py   records by their names, as all sources are read
"""

from ingest.sources.records.files import bytes_at, files_of
from ingest.sources.records.opened import Entry, RecordSource, broken, digest_of
from ingest.sources.records.record import MOST_BODY, Form, Record, address_of

__all__ = [
    "MOST_BODY",
    "Entry",
    "Form",
    "Record",
    "RecordSource",
    "address_of",
    "broken",
    "bytes_at",
    "digest_of",
    "files_of",
]
