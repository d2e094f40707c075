"""What every formula over counts asks of them first."""


def check_counts(events: int, n: int) -> None:
    """Raise `ValueError` unless 0 <= events <= n and n >= 1."""
    if n < 1 or not 0 <= events <= n:
        raise ValueError(f"need 0 <= events <= n and n >= 1, got {events} of {n}")
