"""Other ways to show incidents, measured beside ours."""
