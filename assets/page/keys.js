// The browser's keys in the notation of the settings file, which is pynput's: "<ctrl_r>", "d".

const NAMES = {
  AltLeft: "alt_l",
  AltRight: "alt_r",
  ControlLeft: "ctrl_l",
  ControlRight: "ctrl_r",
  MetaLeft: "cmd_l",
  MetaRight: "cmd_r",
  OSLeft: "cmd_l",
  OSRight: "cmd_r",
  ShiftLeft: "shift_l",
  ShiftRight: "shift_r",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  Backspace: "backspace",
  CapsLock: "caps_lock",
  ContextMenu: "menu",
  Delete: "delete",
  End: "end",
  Enter: "enter",
  Home: "home",
  Insert: "insert",
  NumLock: "num_lock",
  PageDown: "page_down",
  PageUp: "page_up",
  Pause: "pause",
  PrintScreen: "print_screen",
  ScrollLock: "scroll_lock",
  Space: "space",
  Tab: "tab",
  AudioVolumeDown: "media_volume_down",
  AudioVolumeMute: "media_volume_mute",
  AudioVolumeUp: "media_volume_up",
  VolumeDown: "media_volume_down",
  VolumeMute: "media_volume_mute",
  VolumeUp: "media_volume_up",
  MediaPlayPause: "media_play_pause",
  MediaTrackNext: "media_next",
  MediaTrackPrevious: "media_previous",
};

/** Where the layout cannot be asked: what a key bears on a keyboard for English. */
const CHARACTERS = {
  Backquote: "`",
  Backslash: "\\",
  BracketLeft: "[",
  BracketRight: "]",
  Comma: ",",
  Equal: "=",
  Minus: "-",
  Period: ".",
  Quote: "'",
  Semicolon: ";",
  Slash: "/",
};

const MODIFIER = /^(alt|ctrl|cmd|shift)_[lr]$/;

/** Code -> character without modifiers, of the layout in use; empty where the browser keeps it. */
let layout = new Map();
navigator.keyboard?.getLayoutMap?.().then((map) => (layout = map), () => {});

/**
 * The key's name as in `desktop/keys.py`, or its character; "" if it can be no hotkey.
 *
 * @param {KeyboardEvent} event
 */
export function keyName(event) {
  const { code, key } = event;
  if (key === "AltGraph") return "alt_gr";
  if (NAMES[code]) return NAMES[code];
  if (/^F([1-9]|1\d|20)$/.test(code)) return code.toLowerCase();
  if (code.startsWith("Numpad")) return ""; // what these are called changes with Num Lock
  return character(event).toLowerCase();
}

function character(event) {
  const { code, key } = event;
  if (layout.has(code)) return layout.get(code);
  // Together with these, the key says another character than its own.
  const isPlain = !["Shift", "Alt", "AltGraph"].some((name) => event.getModifierState(name));
  if (isPlain && [...key].length === 1) return key;
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? CHARACTERS[code] ?? "";
}

/**
 * Keys held together in the notation: a modifier beside another key means either side's.
 *
 * @param {string[]} names
 */
export function joined(names) {
  const isAlone = names.every((name) => MODIFIER.test(name) || name === "alt_gr");
  return names
    .map((name) => (!isAlone && MODIFIER.test(name) ? name.slice(0, -2) : name))
    .map((name) => ([...name].length === 1 ? name : `<${name}>`))
    .join("+");
}
