"""What a researcher takes to R, Stata or a data lab: the followed people of a site, and scripts that recompute its results."""
