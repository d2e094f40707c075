"""Districts of invented people, as agencies would send them, from a known truth."""
