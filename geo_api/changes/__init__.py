"""Changes without a file of their sender's: edits of a client (OGC API Features Part 4), an old version restored.

One road: a change becomes an original file, read, checked, compared and reviewed like any other.
"""
