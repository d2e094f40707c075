"""Results on paper: Word documents that an office files, and PDF made for print, from the same pieces as the site."""
