"""The page: dictation, history and settings in a browser on this machine."""
