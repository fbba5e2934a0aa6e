"""REST API, one folder a version."""
