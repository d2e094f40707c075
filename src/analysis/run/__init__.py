"""One notebook for one site, or all of them; what is kept."""
