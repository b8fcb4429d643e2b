"""PostgreSQL, as all that is kept there reaches it: connections, time limits, migrations.

Imports what runs and the nouns; knows nothing of what is kept.
"""

from assistant.database.server import DatabaseServer, Query, Writing, lock_number

__all__ = ["DatabaseServer", "Query", "Writing", "lock_number"]
