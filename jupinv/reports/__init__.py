"""What a business should know about itself: what needs somebody now, what came in, how old what is owed is."""
