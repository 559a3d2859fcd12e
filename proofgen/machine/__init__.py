"""Machine files: reading them, and making them from what Linux prints."""
