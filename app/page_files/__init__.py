"""Files of the pages: scripts and styles, as a few bundled files, or as the modules that they are written in."""
