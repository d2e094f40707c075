"""Who is the same person in two lists: identifiers in, matches and doubtful pairs out."""
