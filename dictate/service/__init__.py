"""dictate at login: the systemd user unit, or the desktop's autostart where there is no systemd."""
