"""Keys, text, clipboard, tray and notifications of the desktop."""
