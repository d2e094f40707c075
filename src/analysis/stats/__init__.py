"""Formulas: arrays in, a small frozen result out; no frame, file or global."""
