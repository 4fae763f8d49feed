"""Many documents at once: sent by mail, or packed into one file; done by the worker in small steps."""
