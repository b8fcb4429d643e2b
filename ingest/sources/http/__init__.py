"""Pages of the web, fetched politely, and kept until they change.

reach.py   which addresses of the network may be asked
robots.py  what a host asks of programs
polite.py  one page: rate, redirects, retries, limits; alone knows httpx2
kept.py    what was fetched before, in a file of the index
"""

from ingest.sources.http.kept import Kept, Stored
from ingest.sources.http.polite import Forbidden, Polite, Reply

__all__ = ["Forbidden", "Kept", "Polite", "Reply", "Stored"]
