"""Pages about many results at once, made of what each result leaves of itself: a card of codes and numbers."""
