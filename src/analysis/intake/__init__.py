"""What agencies send into the tables of the contract: cleaned, linked, pseudonymised, every row accounted for."""
