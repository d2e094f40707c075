"""What people read, made from released results alone."""
