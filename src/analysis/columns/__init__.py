"""Columns of text as people type it into values: dates, numbers, money, ids, names, old encodings."""
