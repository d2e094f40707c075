"""The tables that analyses read: their contract, their source, and reading them."""
