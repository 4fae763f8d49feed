"""Settings, Taxes: what a business charges beyond its usual rates, what is kept back, how amounts due are rounded."""
