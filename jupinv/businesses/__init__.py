"""Who bills: profile, bank accounts, number series, members."""
