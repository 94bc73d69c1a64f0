"""What the command line takes, and what its help says."""

from __future__ import annotations

import argparse

from dictate import __version__

REQUESTS = {
    "status": "what the daemon is doing",
    "start": "start recording",
    "stop": "stop recording and deliver the words",
    "toggle": "start recording, or stop it",
    "cancel": "forget the recording, or the words that are being worked on",
    "cleanup": "set the cleanup level: off, tidy or rewrite",
    "pause": "heed the hotkey no more, or again",
    "last": "print the words of the last dictation",
    "quit": "end the daemon",
}
"""What a running daemon can be asked, and what it then does."""

_LEVELS = ("off", "tidy", "rewrite")


def parser() -> argparse.ArgumentParser:
    """What `dictate` takes. `command` in what it parses is the name of the chosen one."""
    root = argparse.ArgumentParser(
        prog="dictate",
        description="Hold a key, speak, release: the words appear in whatever window has the "
        "focus. Without a command, the daemon runs. Nothing spoken leaves this machine.",
    )
    root.add_argument("--version", action="version", version=f"dictate {__version__}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    _add(commands, "run", "run the daemon in this terminal")
    for name, what in REQUESTS.items():
        command = _add(commands, name, what, json_too=True)
        command.set_defaults(value="")
        if name == "cleanup":
            command.add_argument(
                "value", choices=_LEVELS, metavar="LEVEL", help="off, tidy or rewrite"
            )
        elif name == "pause":
            command.add_argument(
                "value",
                nargs="?",
                choices=("on", "off", "toggle"),
                default="toggle",
                help="on: heed it no more; off: heed it again; default: the other of the two",
            )

    transcribe = _add(commands, "transcribe", "recognise audio files", json_too=True)
    transcribe.add_argument("files", nargs="+", metavar="FILE", help="WAV, FLAC, MP3, Ogg or M4A")
    transcribe.add_argument("--raw", action="store_true", help="as it was heard, without cleanup")
    _add(commands, "demo", "recognise and clean a sample, with the time of each stage")

    page = _add(commands, "page", "speak, look back and set things up in the browser")
    page.add_argument(
        "--print-url", action="store_true", help="print the page's address, which is secret"
    )

    history = _add(commands, "history", "the texts of past dictations", json_too=True)
    history.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=("list", "show", "copy", "delete", "clear", "export"),
        help="list: all, a line each, the default; show: one, with what was removed; copy: its "
        "words to the clipboard; delete: those named; clear: wipe everything; export: all as JSON "
        "lines",
    )
    history.add_argument(
        "ids", nargs="*", type=_count, metavar="ID", help="default for show and copy: the newest"
    )
    retry = _add(commands, "retry", "recognise again what waits, or clean again", json_too=True)
    retry.add_argument("id", nargs="?", type=_count, metavar="ID", help="default: all that wait")
    retry.add_argument("--level", choices=_LEVELS, help="default: that of the settings")
    retry.add_argument("--model", metavar="NAME", help="recognise with another speech model")

    models = _add(commands, "models", "list, fetch, check and remove models")
    models.add_argument(
        "action",
        choices=("list", "pull", "verify", "remove"),
        help="list: what there is; pull: fetch; verify: compare the SHA-256; remove: delete",
    )
    default = "default for pull and verify: those in the settings"
    models.add_argument("names", nargs="*", metavar="NAME", help=default)

    config = _add(commands, "config", "where the settings are and what they say")
    config.add_argument(
        "action",
        choices=("path", "show", "check"),
        help="path: where your file is or belongs, and vocabulary.toml beside it; show: all "
        "settings as they count now; check: look for mistakes in both files",
    )

    bench = _add(commands, "bench", "measure the wait after release, and accuracy", json_too=True)
    bench.add_argument(
        "--manifest",
        metavar="FILE",
        help="JSON lines with file, transcript, lang and kind; default: the sample of the demo",
    )
    bench.add_argument("--language", metavar="CODE", help="only clips in this language")
    bench.add_argument("--kind", metavar="KIND", help="only clips of this kind")
    bench.add_argument("--limit", type=_count, metavar="N", help="only the first N of these")
    bench.add_argument(
        "--per-class",
        type=_count,
        metavar="N",
        help="only the first N with speech of each length: 2-5, 5-15, 15-30 and 30-60 s",
    )
    bench.add_argument(
        "--fast", action="store_true", help="do not speak the clips in real time: accuracy only"
    )
    bench.add_argument(
        "--baseline", action="store_true", help="compare with plain faster-whisper, clip by clip"
    )
    bench.add_argument(
        "--cleanup",
        action="store_true",
        help="measure the cleaner alone: N texts of each of four kinds, 20 without --limit",
    )
    bench.add_argument(
        "--plot", metavar="FILE.png", help="draw the wait against the length of the utterance"
    )

    _add_eval(commands)

    doctor = _add(commands, "doctor", "check everything that dictation needs")
    doctor.add_argument("names", nargs="*", metavar="CHECK", help="only these checks")
    form = doctor.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="answer in JSON")
    form.add_argument(
        "--report", action="store_true", help="for a bug report: without your name, words or paths"
    )

    service = _add(commands, "service", "start dictate at login", json_too=True)
    actions = ("install", "uninstall", "status", "logs")
    # `login` is for the desktop's autostart only.
    service.add_argument(
        "action",
        choices=(*actions, "login"),
        metavar=f"{{{','.join(actions)}}}",
        help="install: start it now and at every login; uninstall: not any more; status: whether "
        "it does, and runs; logs: what the daemon said",
    )

    _add(commands, "setup-llm", "build the cleanup model's library, if it is missing")
    return root


def _add_eval(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    what = "measure how well texts are cleaned, on pairs of what was said and what is right"
    evaluation = _add(commands, "eval", what, json_too=True)
    evaluation.formatter_class = argparse.RawDescriptionHelpFormatter
    evaluation.epilog = _EVAL_FIGURES
    evaluation.add_argument(
        "what", choices=("cleanup", "speech"), help="texts, or recordings on their whole way"
    )
    evaluation.add_argument("file", metavar="FILE.jsonl", help="a pair or a recording a line")
    evaluation.add_argument("--level", choices=_LEVELS, help="default: that of the settings")
    evaluation.add_argument(
        "--limit", type=_count, metavar="N", help="only N pairs, spread over the whole file"
    )
    evaluation.add_argument(
        "--compare",
        action="store_true",
        help="compare with the rules alone, and with the cleanup model, and a model of 1.5B if it "
        "is there, asked in words to clean; these take their time",
    )
    evaluation.add_argument(
        "--compare-model",
        action="append",
        default=[],
        metavar="NAME",
        help="compare with this model or GGUF file, asked to clean; may be repeated",
    )


_EVAL_FIGURES = """\
A pair has "disfluent" (what was said) and "fluent" (what is right), and may have "lang",
"category", "accept" (other right answers), "must_keep" and "must_drop" (phrases), "unchanged"
(nothing may go), "extractive" (it is enough to delete words) and "fluent_keep_discourse" ("fluent"
with its "well" and "you know": as right, and what word errors are counted against).

Words are compared without case and punctuation. Of the figures,
  exact           is the share of the extractive pairs with a right answer; exact_all of all pairs;
  word_error      counts wrong, missing and surplus words over those of the nearest right answer;
  untouched       is the share of the fluent sides, given to the cleaner as well, that come out
                  word for word; unchanged the same of the pairs marked so;
  invented_words  are words of the answers that were not said, or not in that order;
  protected_lost  are numbers, negations and names of the right answer that were said and are gone;
  kept_lost       are phrases of must_keep that are gone; drop_left those of must_drop that are not;
  ms              is the time for a disfluent text, the models loaded; no deadline ends it.

A recording has "file" (beside the manifest), "transcript" (every word said), "cleaned" (what
should be written) and may have "lang" and "kind". Counted is what was said, what of it the
recogniser heard, and what was left by the cleaner, or lost."""


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "must be 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    what: str,
    *,
    json_too: bool = False,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
    if json_too:
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return command
