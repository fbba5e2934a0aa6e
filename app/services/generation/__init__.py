"""Writing on: from a request to the content of each token's event, without HTTP."""
