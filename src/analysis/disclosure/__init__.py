"""The one door between what was computed and what may be shown."""
