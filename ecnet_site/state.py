"""Where does ecnet keep what it must remember? In one folder: database, Redis, logs, secret key, collected files."""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Linux allows 107 bytes and the BSDs 103 in the address of a Unix socket.
MAX_SOCKET_PATH = 100


class StateUnusable(Exception):
    """The state folder cannot be written to."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"cannot write to {path}: {error.strerror}; make it writable or set ECNET_STATE to another folder"
        )


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder and the places in it."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "db.sqlite3"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def beat_schedule(self) -> Path:
        return self.path / "beat-schedule"

    @property
    def lock(self) -> Path:
        return self.path / "running.pid"

    @property
    def redis_socket(self) -> Path:
        """The address of our own Redis: in the folder, or in a short private one where the folder's path is too long."""
        inside = self.redis / "redis.sock"
        if len(os.fsencode(inside)) <= MAX_SOCKET_PATH:
            return inside
        key = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ecnet-{os.getuid()}-{key}" / "redis.sock"

    def create(self) -> None:
        """Make the folder, readable by its owner alone, and see that it can be written to."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise StateUnusable(self.path, error) from error

    def secret_key(self) -> str:
        """The key that signs cookies: made at first need, the same ever after."""
        file = self.path / "secret_key"
        if not file.exists():
            self._write_once(file, secrets.token_urlsafe(48))
        return file.read_text()

    def _write_once(self, file: Path, text: str) -> None:
        """Web and workers may come here at the same moment: linking a finished file lets exactly one of them win."""
        self.create()
        with tempfile.NamedTemporaryFile("w", dir=self.path) as draft:
            draft.write(text)
            draft.flush()
            try:
                os.link(draft.name, file)
            except FileExistsError:
                return
