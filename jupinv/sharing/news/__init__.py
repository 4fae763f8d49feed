"""How members are told of what readers do: by mail, at once or once a day, and by the bell in the app."""
