"""The page: dictation, history and settings in the browser, served on this machine alone."""
