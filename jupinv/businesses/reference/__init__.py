"""By which reference payments are known again."""
