"""What was released before, and what a new release would tell beside it."""
