#!/usr/bin/env bash
# Installs dictate for the user who runs it, from the checkout that this file lies in, and starts
# it. Running it again updates or repairs. `install.sh --help` tells the options.
set -euo pipefail
# What is installed here is this user's alone, as is all that dictate writes.
umask 077

usage() {
    cat <<'END'
usage: systemd/install.sh [--no-models] [--no-llm] [--no-service]
       systemd/install.sh --uninstall

Installs the system packages that are missing (the only step that may ask for sudo), dictate
itself in a virtual environment, and its models; then starts it, now and at every login. Run it as
yourself.

  --no-models   fetch no models; `dictate models pull` does it later
  --no-llm      do not build the library of the cleanup model; `dictate setup-llm` does it later
  --no-service  start dictate now, but do not have it started at login
  --uninstall   remove everything but your settings, your history and kept recordings

PYTHON=/path/to/python3 chooses another Python than the system's; it must be 3.11 or newer.
END
}

say() { printf '%s\n' "$*"; }

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

# The folder named by an XDG variable, which counts only if it is absolute, or else its default.
xdg() {
    case $1 in
    /*) say "$1/dictate" ;;
    *) say "$HOME/$2/dictate" ;;
    esac
}

# --- what is asked for, and where things go -------------------------------------------------------

models=yes llm=yes service=yes uninstall=no
for argument in "$@"; do
    case $argument in
    --no-models) models=no ;;
    --no-llm) llm=no ;;
    --no-service) service=no ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
        usage
        exit
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done

[[ -n ${HOME:-} ]] || fail "HOME is not set."
[[ $(id -u) -ne 0 || -z ${SUDO_USER:-} ]] ||
    fail "Run it as $SUDO_USER, without sudo: it asks for sudo where it needs it."

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$(xdg "${XDG_DATA_HOME:-}" .local/share)
state=$(xdg "${XDG_STATE_HOME:-}" .local/state)
# Others' too: here lie the service's unit and the autostart entry.
config=$(dirname "$(xdg "${XDG_CONFIG_HOME:-}" .config)")
venv=$data/venv
dictate=$venv/bin/dictate
link=$HOME/.local/bin/dictate
log=$state/install.log
# There while every package in the virtual environment is complete.
complete=$venv/complete

# --- system packages ------------------------------------------------------------------------------

# One need a line: any of the names meets it, the first is installed if none is there. evdev is
# among them because the index has it only as source, and pip would need Python's headers.
needs_apt='libportaudio2
libasound2-plugins pipewire-alsa
xclip xsel
python3-venv
python3-evdev
python3-gi
gir1.2-gtk-3.0
gir1.2-ayatanaappindicator3-0.1'
needs_dnf='portaudio
alsa-plugins-pulseaudio pipewire-alsa
xclip xsel
python3
python3-evdev
python3-gobject
gtk3
libayatana-appindicator-gtk3'
needs_pacman='portaudio
alsa-plugins pipewire-alsa
xclip xsel
python
python-evdev
python-gobject
gtk3
libayatana-appindicator'

is_installed() {
    case $manager in
    apt) [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed* ]] ;;
    dnf) rpm -q --whatprovides "$1" >/dev/null 2>&1 ;;
    pacman) pacman -T "$1" >/dev/null 2>&1 ;;
    esac
}

# The package manager, and in `missing` what it has to install.
find_missing() {
    local need names name compiler
    missing=()
    if command -v apt-get >/dev/null; then
        manager=apt need=$needs_apt compiler=g++
    elif command -v dnf >/dev/null; then
        manager=dnf need=$needs_dnf compiler=gcc-c++
    elif command -v pacman >/dev/null; then
        manager=pacman need=$needs_pacman compiler=gcc
    else
        manager=none
        say "No apt, dnf or pacman here: see to PortAudio, xclip, PyGObject, GTK 3," \
            "Ayatana AppIndicator and a C++ compiler yourself."
        return
    fi
    while read -r -a names; do
        for name in "${names[@]}"; do
            is_installed "$name" && continue 2
        done
        missing+=("${names[0]}")
    done <<<"$need"
    # Any compiler will do, however it came.
    if [[ $llm == yes ]] && ! command -v c++ >/dev/null; then
        missing+=("$compiler")
    fi
}

install_packages() {
    local -a command as_root=()
    find_missing
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    case $manager in
    apt) command=(apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120) ;;
    dnf) command=(dnf install -y --setopt=install_weak_deps=False) ;;
    pacman) command=(pacman -S --needed --noconfirm) ;;
    esac
    say "Installing system packages: ${missing[*]}"
    if [[ $(id -u) -ne 0 ]]; then
        say "  with sudo, which may ask for your password"
        as_root=(sudo)
        if ! command -v sudo >/dev/null || ! sudo -v; then
            fail "No root rights. Let somebody who has them run \`${command[0]} install" \
                "${missing[*]}\`, then run this again."
        fi
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    if [[ $manager == apt ]]; then
        # An old list is no reason to stop; what cannot be fetched is, below.
        "${as_root[@]}" apt-get update >>"$log" 2>&1 || true
    fi
    "${as_root[@]}" "${command[@]}" "${missing[@]}" >>"$log" 2>&1 </dev/null ||
        explain "The system packages could not be installed."
}

# --- dictate itself -------------------------------------------------------------------------------

# Say why the last step failed, from what it wrote to the log.
explain() {
    local printed
    printed=$(tail -n 60 "$log")
    if grep -qiE 'No space left on device|Disk quota exceeded' <<<"$printed"; then
        fail "The disk is full. Free 2 GB and run this again."
    elif grep -qiE 'No matching distribution|Max retries|Could not resolve|Temporary failure|Failed to fetch|Failed to establish' <<<"$printed"; then
        fail "$1 The package index cannot be reached: check the network, then run this again."
    fi
    fail "$1 See $log, then run this again."
}

find_python() {
    local candidate seen=""
    local -a candidates=("${PYTHON:-/usr/bin/python3}")
    # Only the system's Python finds the system's tray library.
    [[ -n ${PYTHON:-} ]] || candidates+=(/usr/bin/python3.{14,13,12,11})
    for candidate in "${candidates[@]}"; do
        command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            python=$candidate
            "$python" -c 'import ensurepip, venv' 2>/dev/null ||
                fail "$python has no venv module: install ${python##*/}-venv, then run this again."
            return
        fi
        seen=" ($candidate is $("$candidate" -c 'import platform; print(platform.python_version())'))"
    done
    fail "dictate needs Python 3.11 or newer$seen. Install one and run PYTHON=/path/to/it $0."
}

# Whether what an earlier run left is whole, and of this Python.
venv_is_good() {
    local version='import sys; print(sys.version_info[:2])'
    [[ -e $complete ]] && [[ $("$venv/bin/python" -c "$version" 2>/dev/null) == $("$python" -c "$version") ]]
}

install_dictate() {
    if ! venv_is_good; then
        "$python" -m venv --clear --system-site-packages "$venv" >>"$log" 2>&1 ||
            explain "The virtual environment could not be made."
    fi
    rm -f "$complete"
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-warn-script-location \
        "$checkout" >>"$log" 2>&1 </dev/null || explain "dictate could not be installed."
    touch "$complete"
    mkdir -p "$(dirname "$link")"
    ln -sfn "$dictate" "$link"
}

# --- running it -----------------------------------------------------------------------------------

is_running() { "$dictate" status >/dev/null 2>&1; }

stop_daemon() {
    was_running=no
    if [[ -x $dictate ]] && is_running; then
        was_running=yes
        "$dictate" quit >/dev/null 2>&1 || true
    fi
}

# As the service if it is one, else in a session of its own, so that it outlives the terminal.
start_daemon() {
    setsid --fork "$dictate" service login </dev/null >>"$log" 2>&1 9>&-
    for _ in {1..100}; do
        is_running && return
        sleep 0.1
    done
    tail -n 1 "$state/dictate.log" >&2
    return 1
}

# Whether this is a desktop that can be dictated into.
has_desktop() {
    [[ -n ${DISPLAY:-} ]] && timeout 20 "$venv/bin/python" - >>"$log" 2>&1 <<'END'
import sounddevice
import Xlib.display

Xlib.display.Display().close()
sounddevice.query_devices(kind="input")
END
}

hotkey() {
    "$venv/bin/python" -c '
from dictate import config
from dictate.desktop import keys

print(keys.parse(config.load().hotkey.key).label)'
}

main_job() {
    if [[ $service == yes ]]; then
        # It says itself how it went.
        "$dictate" service install 9>&- || true
    elif has_desktop && start_daemon; then
        say "dictate is running."
    fi
    if is_running && has_desktop; then
        say "Hold $(hotkey), speak, release: the words appear where you type."
    elif [[ $models == no ]]; then
        say "dictate is installed. Next: \`dictate models pull\`, then \`dictate demo\`."
    else
        say "No X11 desktop or no microphone here, so this is a demonstration:"
        "$dictate" demo
    fi
}

build_library() {
    say "Building the library of the cleanup model; until it is there, rules and a small network clean."
    trap 'say; say "Stopped. \`dictate setup-llm\` goes on."; exit 130' INT
    "$dictate" setup-llm || fail "Dictation works without the cleanup model."
    trap - INT
}

uninstall() {
    stop_daemon
    if ! "$dictate" service uninstall >/dev/null 2>&1; then
        rm -f "$config"/{systemd/user,systemd/user/graphical-session.target.wants}/dictate.service \
            "$config/autostart/dictate.desktop"
    fi
    if [[ $(readlink "$link" 2>/dev/null) == "$dictate" ]]; then
        rm -f "$link"
    fi
    # Words that were spoken stay, whatever else goes.
    for folder in "$data" "$state"; do
        [[ -d $folder ]] || continue
        find "$folder" -mindepth 1 -maxdepth 1 ! -name 'history*' ! -name kept -exec rm -rf {} +
        rmdir --ignore-fail-on-non-empty "$folder"
    done
    [[ -z ${XDG_RUNTIME_DIR:-} ]] || rm -rf "$XDG_RUNTIME_DIR/dictate"
    say "dictate is removed. Your settings, history and kept recordings, if any, are still there;" \
        "so are the system packages."
}

main() {
    if [[ $uninstall == yes ]]; then
        uninstall
        return
    fi
    { mkdir -p "$data" "$state" && : >"$log"; } || fail "Cannot write to $data and $state."
    exec 9>"$data/install.lock"
    flock -n 9 || fail "It is running already."

    local free_kb
    free_kb=$(df -Pk "$data" | awk 'NR == 2 { print $4 }')
    [[ $free_kb -gt 1500000 ]] ||
        fail "The disk is nearly full: $data has $((free_kb / 1024)) MB, dictate needs 1500 MB."

    install_packages
    find_python
    stop_daemon
    # Whoever had it running shall not be left without it when a step fails.
    [[ $was_running == no ]] || trap 'is_running || start_daemon || true' EXIT
    say "Installing dictate into $venv"
    install_dictate
    if [[ $models == yes ]]; then
        say "Fetching the models"
        "$dictate" models pull
    fi
    main_job
    case :$PATH: in
    *":$HOME/.local/bin:"*) ;;
    *) say "$HOME/.local/bin is not on your PATH; until it is, call $link." ;;
    esac
    if [[ $llm == yes ]]; then
        build_library
    fi
}

main
