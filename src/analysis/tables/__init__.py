"""From files as delivered to checked tables."""
