"""What every table of a result is made of, table by table."""
