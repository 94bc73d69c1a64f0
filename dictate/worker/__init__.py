"""Child processes for what may crash or hang: the microphone, the two models and the tray."""
