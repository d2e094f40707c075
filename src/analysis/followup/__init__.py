"""Releases of a district followed in its dated records: from when to when, to which end, and what nobody can know."""
