"""For those who watch the machine: is it alive, can it work."""
