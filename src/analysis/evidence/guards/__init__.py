"""Guards: each looks at records or at a comparison for one fault, and can stop or weaken what is concluded."""
