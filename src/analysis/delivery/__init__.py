"""Delivered files into text tables: is it safe, where is the table, which heading means what."""
