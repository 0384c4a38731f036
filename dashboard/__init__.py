"""The dashboard: the page, the map on it, and the HTTP routes behind it."""
