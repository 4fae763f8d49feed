"""A reader sends the document on: whoever it goes to has a link of their own, which its sender can withdraw alone."""
