"""Looks through finished files for what must not stand in them: the last gate before anything is shown or leaves."""
