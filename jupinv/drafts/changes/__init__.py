"""Changing what was issued, on the same paper form as a draft's."""
