"""Loading of the pages: the first picture on a slow line, and a class whose browsers all open a page."""
