"""What estimates and printed figures can bear: checks, power, verdicts."""
