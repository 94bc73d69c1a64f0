"""`dictate doctor`: looks at all that dictation needs, and says what to do where it lacks."""
