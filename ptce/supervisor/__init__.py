"""
What stands behind ``bin/run`` and the tests: PostgreSQL and Redis of its own, and the processes around them.

Nothing here needs Django; only the standard library, psycopg2 and honcho's Procfile reader.
"""
