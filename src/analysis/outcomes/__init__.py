"""Cohort in, estimates out; one module an outcome."""
