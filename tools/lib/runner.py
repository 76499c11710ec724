"""Runs the built executable for the simulators and trials."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT = ROOT / ".build/release/chaperone"


class NotRun(Exception):
    """The executable is missing or ended in a way that no check may end."""


def executable(path):
    path = Path(path or DEFAULT).resolve()
    if not os.access(path, os.X_OK) or path.is_dir():
        raise NotRun(f"{path}: no such executable; build it with: swift build -c release --product chaperone")
    return path


def check(chaperone, arguments, allowed=(0, 1), timeout=1800):
    """Runs `chaperone check`; the finished process, or NotRun if it ended otherwise than allowed."""
    command = [str(chaperone), "check", *map(str, arguments)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    if done.returncode not in allowed:
        tail = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise NotRun(f"{' '.join(command)}: ended with {done.returncode}\n{tail}")
    return done


def jsonl(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
