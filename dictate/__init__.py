"""dictate: hold a key, speak, release; the words appear where you type."""

__version__ = "0.1.0"
