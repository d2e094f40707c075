"""Places in time and dated rules: units, wages, prices, law, loans, and what changed when."""
