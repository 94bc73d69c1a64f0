"""The command line. Each command imports what it needs, so that the small ones answer at once."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from dictate import machine
from dictate.arguments import REQUESTS, parser
from dictate.errors import ConfigError, DictateError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = parser().parse_args(arguments)
    command = _COMMANDS[options.command]
    if command is not _setup_llm:  # which installs for whoever shares the environment
        machine.be_private()
    try:
        return command(options)
    except DictateError as error:
        _complain(error, as_json=getattr(options, "json", False))
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has seen enough; say nothing when Python flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _complain(error: DictateError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": error.message, "remedy": error.remedy}))
    print(f"dictate: {error}", file=sys.stderr)


def _run(_options: argparse.Namespace) -> int:
    from dictate import daemon

    daemon.run()
    return 0


def _request(options: argparse.Namespace) -> int:
    from dictate.control import client

    reply = client.ask(options.command, options.value)
    if options.command == "last":
        print(json.dumps({"text": reply.text}) if options.json else reply.text)
    elif options.json:
        print(json.dumps(reply.status))
    elif reply.message:
        print(reply.message)
    elif options.command == "status":
        print(_status_lines(reply.status))
    return 0


def _status_lines(status: dict[str, object]) -> str:
    lines = [str(status["line"]), f"cleanup: {status['level']}"]
    workers = status["workers"]
    assert isinstance(workers, dict)
    for role, worker in workers.items():
        why = ". ".join(part for part in (worker["message"], worker["remedy"]) if part)
        place = f" on {device}" if (device := worker.get("device")) else ""
        lines.append(f"{role}: {worker['state']}{place}" + (f" ({why})" if why else ""))
    return "\n".join(lines)


def _transcribe(options: argparse.Namespace) -> int:
    from dictate import offline

    return offline.transcribe(options.files, raw=options.raw, as_json=options.json)


def _demo(_options: argparse.Namespace) -> int:
    from dictate import offline

    return offline.demo()


def _page(options: argparse.Namespace) -> int:
    from dictate.page import command

    return command.run(options)


def _history(options: argparse.Namespace) -> int:
    from dictate import recall

    return recall.history(options)


def _retry(options: argparse.Namespace) -> int:
    from dictate import recall

    return recall.retry(options)


def _models(options: argparse.Namespace) -> int:
    from dictate.models import commands

    return commands.run(options)


def _config(options: argparse.Namespace) -> int:
    from dictate import config, paths, vocabulary

    path = paths.config_file()
    if options.action == "path":
        print(path)
        return 0
    if options.action == "show":
        print(config.show(config.load()), end="")
        return 0
    _settings, mistakes = config.examine()
    if not mistakes:
        mistakes = _hotkey_mistakes()
    words, more_mistakes = vocabulary.examine()
    for mistake in (*mistakes, *more_mistakes):
        print(f"dictate: {mistake}", file=sys.stderr)
    if mistakes or more_mistakes:
        return ConfigError.exit_status
    print(f"{path} is fine" if path.exists() else f"{path} does not exist: all defaults")
    path = paths.vocabulary_file()
    print(f"{path} is fine: {words.summary}" if path.exists() else f"{path} does not exist")
    return 0


def _hotkey_mistakes() -> list[ConfigError]:
    from dictate import config
    from dictate.desktop import keys

    try:
        keys.configured(config.load().hotkey.key)
    except ConfigError as error:
        return [error]
    return []


def _bench(options: argparse.Namespace) -> int:
    if options.cleanup:
        from dictate.evaluation import command as evaluation

        return evaluation.run_timing(options)
    from dictate.bench import command

    return command.run(options)


def _eval(options: argparse.Namespace) -> int:
    from dictate.evaluation import command

    return command.run_speech(options) if options.what == "speech" else command.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from dictate.doctor import command

    return command.run(options)


def _service(options: argparse.Namespace) -> int:
    from dictate.service import commands

    return commands.run(options)


def _setup_llm(_options: argparse.Namespace) -> int:
    from dictate.cleanup import library

    return library.main()


_COMMANDS: dict[str | None, Command] = {
    None: _run,
    "run": _run,
    **dict.fromkeys(REQUESTS, _request),
    "transcribe": _transcribe,
    "demo": _demo,
    "page": _page,
    "history": _history,
    "retry": _retry,
    "models": _models,
    "config": _config,
    "bench": _bench,
    "eval": _eval,
    "doctor": _doctor,
    "service": _service,
    "setup-llm": _setup_llm,
}


if __name__ == "__main__":
    sys.exit(main())
