"""Replies that were paid, kept on disk by content and shared by processes.

Each process appends to a file of its own and reads all of the folder's; whoever claims a call pays
it, and the others wait for its reply. So no call is paid twice, whatever is killed and when.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from ifdsl.output.files import unwritable

_LINE = re.compile(rb'\{"key": "([0-9a-f]{64})", "reply": ')


def key(body: Mapping[str, Any], draw: int) -> str:
    """Return what a call is known by: a hash of all that is sent, and of the number of the draw."""
    text = json.dumps([body, draw], sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


class Cache:
    """The replies in a folder; `patience` seconds after it was made a claim has lapsed.

    A claim of a process of this machine that is gone has lapsed at once. Raises OSError where the
    folder cannot be written.
    """

    def __init__(self, folder: Path, patience: float) -> None:
        self.folder, self.patience = folder, patience
        self.claims = folder / "claims"
        self.claims.mkdir(parents=True, exist_ok=True)
        self.owner = f"{socket.gethostname()} {os.getpid()}"
        self.path = folder / f"{os.getpid()}-{uuid4().hex[:8]}.jsonl"
        self._read: dict[str, int] = {}
        self._found: dict[str, list[tuple[str, int, int]]] = {}  # files, and where in them
        with self._alone():  # so that a folder that cannot be written is told before any call
            pass
        self.refresh()

    def get(self, key: str) -> Any | None:
        """Return a reply that is known, if it is."""
        places = self._found.get(key, [])
        while places:
            path, start, size = places[-1]
            with suppress(OSError, ValueError, KeyError), open(path, "rb") as file:
                file.seek(start)
                found = json.loads(file.read(size))
                if found["key"] == key:
                    return found["reply"]
            places.pop()  # a line that a kill tore, or a folder that was emptied
        return None

    def put(self, key: str, reply: Any) -> None:
        """Keep a reply; it is on disk when this returns. Raises SpecError where it cannot be."""
        line = (json.dumps({"key": key, "reply": reply}, ensure_ascii=True) + "\n").encode()
        try:
            with self.path.open("ab") as file:
                start = file.tell()
                file.write(line)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        self._found.setdefault(key, []).append((str(self.path), start, len(line)))

    def claim(self, key: str) -> bool:
        """Return whether this process is to pay a call: none else has claimed it."""
        path = self.claims / key
        with self._alone():
            if path.exists() and not self._lapsed(path):
                return False
            path.write_text(self.owner, encoding="utf-8")
            return True

    def release(self, key: str) -> None:
        """Give a claim back."""
        with self._alone():
            (self.claims / key).unlink(missing_ok=True)

    def refresh(self) -> None:
        """Read what others have added; a line that is not whole yet is left for the next time."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith(".jsonl") and entry.name != self.path.name:
                    with suppress(FileNotFoundError):
                        if entry.stat().st_size > self._read.get(entry.path, 0):
                            self._add(entry.path)

    def _add(self, path: str) -> None:
        at = self._read.get(path, 0)
        with open(path, "rb") as file:
            file.seek(at)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                if found := _LINE.match(line):
                    place = path, at, len(line)
                    self._found.setdefault(found[1].decode(), []).append(place)
                at += len(line)
        self._read[path] = at

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.claims / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lapsed(self, path: Path) -> bool:
        host, _, pid = path.read_text(encoding="utf-8").rpartition(" ")
        if not pid:  # a kill between the making of the file and its text
            return True
        if host == socket.gethostname() and pid.isdecimal() and not _alive(int(pid)):
            return True
        return time.time() - path.stat().st_mtime > self.patience


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
