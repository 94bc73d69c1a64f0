"""Child processes for what may crash or hang: the microphone, the two models and the tray."""

OUT_OF_MEMORY = 137
"""The exit status of a worker that got no memory; shells show it for the kernel's kill."""
