"""Loans: how each stands on a day, since when it is late, and what fell due and was paid."""
