"""The rig with PipeWire as its sound server.

Debian packages: pipewire pipewire-pulse wireplumber.
"""

from __future__ import annotations

import subprocess

from rig import Rig


class PipeWireRig(Rig):
    """See `Rig`. Its process "pulseaudio" is `pipewire-pulse`, which every client here talks to."""

    def _start_audio(self) -> None:
        folder = self.folder / "run"
        # The session manager ends without a bus, and then every recording waits for ever.
        bus = f"unix:path={folder / 'pipewire-bus'}"
        env = self.env | {"DBUS_SESSION_BUS_ADDRESS": bus}
        if "pipewire" not in self.processes:
            self._start(
                ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}"],
                "pipewire-bus",
            )
            self._ready("pipewire-bus", (folder / "pipewire-bus").exists)
            self._start(["pipewire"], "pipewire", env=env)
            self._ready("pipewire", (folder / "pipewire-0").exists)
            self._start(["wireplumber"], "wireplumber", env=env)
        self.env["PULSE_SERVER"] = f"unix:{folder / 'pulse' / 'native'}"
        self._start(["pipewire-pulse"], "pulseaudio", env=env)
        self._ready("pulseaudio", self._answers)
        for module in (
            "module-null-sink sink_name=speaker rate=48000 channels=2",
            "module-null-sink sink_name=microphone_feed rate=48000 channels=1",
            (
                "module-remap-source source_name=microphone master=microphone_feed.monitor"
                " source_properties=device.description=VirtualMicrophone"
            ),
        ):
            self.run("pactl", "load-module", *module.split())
        self._ready("pulseaudio", self._choose_microphone)

    def _answers(self) -> bool:
        try:
            self.run("pactl", "info")
        except subprocess.CalledProcessError:
            return False
        return True
