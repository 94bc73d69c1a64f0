"""The daemon's Unix socket, both ends."""
