"""Views of results: they read and decide nothing."""
