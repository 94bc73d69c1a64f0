#!/usr/bin/env bash
# Installs what the tests need, then checks style, types and imports, and runs every test.
# Arguments go to pytest, as in `tests/run.sh tests/cleanup`. Needs Debian or Ubuntu, and root or
# sudo the first time. It never asks anything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The program's own needs, a sound server, an X server with a window manager and a tray, the
# applications that are dictated into, their fonts, and the tools that check the shell scripts.
packages=(
    libportaudio2 libasound2-plugins xclip python3-venv g++
    python3-evdev python3-gi gir1.2-gtk-3.0 gir1.2-ayatanaappindicator3-0.1
    pulseaudio pulseaudio-utils pulseaudio-module-jack jackd2
    pipewire pipewire-pulse wireplumber
    xvfb openbox trayer dbus python3-dbus x11-utils x11-xkb-utils x11-xserver-utils xauth imagemagick
    xterm python3-tk gir1.2-gtk-4.0 python3-pyqt5 chromium
    fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji
    systemd procps iproute2 shellcheck
)

say() { printf '%s\n' "== $*"; }

fail() {
    printf 'tests/run.sh: %s\n' "$*" >&2
    exit 1
}

install_packages() {
    local name
    local -a missing=() as_root=()
    command -v apt-get >/dev/null || fail "This needs Debian or Ubuntu; the tests need ${packages[*]}."
    for name in "${packages[@]}"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed* ]] ||
            missing+=("$name")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "Installing ${missing[*]}"
    if [[ $(id -u) -ne 0 ]]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            fail "No root rights. Run \`sudo apt-get install --no-install-recommends ${missing[*]}\`."
        fi
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    quietly "${as_root[@]}" apt-get update
    quietly "${as_root[@]}" apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 \
        "${missing[@]}"
}

# Print what a command said only if it failed.
quietly() {
    local printed
    printed=$("$@" 2>&1 </dev/null) || {
        printf '%s\n' "$printed" >&2
        fail "$1 failed"
    }
}

# The virtual environment is made anew only when what it is made from has changed.
make_environment() {
    local made_from
    made_from=$(/usr/bin/python3 --version && cat pyproject.toml)
    if [[ $(cat .venv/made-from 2>/dev/null) != "$made_from" ]]; then
        say "Making .venv"
        quietly /usr/bin/python3 -m venv --system-site-packages .venv
        quietly .venv/bin/python -m pip install --disable-pip-version-check -e '.[test]'
        printf '%s\n' "$made_from" >.venv/made-from
    fi
    # Built once; from then on pip has it in its own cache, for a new checkout too.
    .venv/bin/python -m dictate.cleanup.library
    .venv/bin/dictate models pull
}

lint() {
    say "Style, types, imports"
    .venv/bin/ruff check --quiet
    .venv/bin/ruff format --check --quiet
    local platform
    # Not win32 yet: sockets, locks and signals there want back ends of their own.
    for platform in linux darwin; do
        .venv/bin/mypy --no-error-summary --platform "$platform"
    done
    quietly .venv/bin/lint-imports
    shellcheck systemd/*.sh tests/*.sh .ci/run
}

run_tests() {
    local printed status=0
    say "Tests"
    printed=$(mktemp)
    # Two at a time, a file each: most of them wait for speech to be spoken.
    .venv/bin/python -m pytest -q --numprocesses 2 --dist loadfile "$@" </dev/null |
        tee "$printed" || status=$?
    if [[ $status -eq 1 ]]; then
        # Real desktops and sound servers on a busy machine now and then miss a deadline. What fails
        # has to pass by itself, and is worth an issue if it does: both runs stay on the screen.
        say "Once more, what failed"
        status=0
        .venv/bin/python -m pytest -q --last-failed --last-failed-no-failures none "$@" </dev/null |
            tee "$printed" || status=$?
    fi
    if [[ $status -eq 0 ]] && tail -n 1 "$printed" | grep -E '[0-9]+ (skipped|xfailed|xpassed)'; then
        status=1
    fi
    rm -f "$printed"
    return "$status"
}

install_packages
make_environment
lint
run_tests "$@"
