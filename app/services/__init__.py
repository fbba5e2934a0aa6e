"""Services turn a request into the content of its reply. They know no HTTP."""
