"""Where a business is paid: its bank accounts and other ways, and the page on which they change."""
