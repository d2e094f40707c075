"""Evaluate how well models of community reintegration work, one notebook per question."""
