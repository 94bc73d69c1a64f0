"""What a remedy is called in this distribution."""

from __future__ import annotations

import platform

_MANAGERS = {
    "debian": "apt",
    "ubuntu": "apt",
    "fedora": "dnf",
    "rhel": "dnf",
    "arch": "pacman",
}
"""ID or ID_LIKE of os-release(5) -> package manager."""

_COMMANDS = {"apt": "sudo apt install", "dnf": "sudo dnf install", "pacman": "sudo pacman -S"}

_PACKAGES = {
    "clipboard tool": {"apt": "xclip", "dnf": "xclip", "pacman": "xclip"},
    "sound server": {
        "apt": "pipewire-pulse wireplumber",
        "dnf": "pipewire-pulseaudio wireplumber",
        "pacman": "pipewire-pulse wireplumber",
    },
    "way from PortAudio to the sound server": {
        "apt": "libportaudio2 libasound2-plugins",
        "dnf": "portaudio alsa-plugins-pulseaudio",
        "pacman": "portaudio alsa-plugins",
    },
    "tray library": {
        "apt": "python3-gi gir1.2-gtk-3.0 gir1.2-ayatanaappindicator3-0.1",
        "dnf": "python3-gobject gtk3 libayatana-appindicator-gtk3",
        "pacman": "python-gobject gtk3 libayatana-appindicator",
    },
    "GNOME extension for tray icons": {
        "apt": "gnome-shell-extension-appindicator",
        "dnf": "gnome-shell-extension-appindicator",
        "pacman": "gnome-shell-extension-appindicator",
    },
    "notification server": {"apt": "dunst", "dnf": "dunst", "pacman": "dunst"},
}
"""What may be missing -> package manager -> the packages that bring it."""


def release() -> dict[str, str]:
    """What os-release(5) says of this system; empty if there is no such file."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def install(what: str, os_release: dict[str, str] | None = None) -> str:
    """How to install `what`, a key of the table above, as in "Run `sudo apt install xclip`"."""
    found = release() if os_release is None else os_release
    names = [found.get("ID", ""), *found.get("ID_LIKE", "").split()]
    manager = next((_MANAGERS[name] for name in names if name in _MANAGERS), None)
    if manager is None:
        return f"Install a {what} (Debian's name: {_PACKAGES[what]['apt']})"
    return f"Run `{_COMMANDS[manager]} {_PACKAGES[what][manager]}`"
