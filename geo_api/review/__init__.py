"""Reviewing together: who leads and assists, what is said and returned, who holds and locks, what waits too long."""
