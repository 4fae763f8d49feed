"""What a business sells, kept for the next line: name, description, unit, prices, tax, own code."""
