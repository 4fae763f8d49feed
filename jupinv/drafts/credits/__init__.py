"""The pages by which an invoice is credited, or corrected in one act."""
