"""How a business numbers and writes: number patterns, mail texts, signature, where answers go."""
