"""Services: each takes a request and gives the content of a reply. They know no HTTP."""
