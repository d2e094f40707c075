"""The command `hoanhap`."""
