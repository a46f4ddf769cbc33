"""Secrets a development installation makes for itself, once.

Production takes its secrets from the environment and never from here.
"""

import base64
import os
import secrets
import tempfile
from pathlib import Path


def new_secret() -> str:
    """Return 32 random bytes in URL-safe base64: a key for AES-256, HMAC or Django."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def read_or_create(path: Path) -> str:
    """Return the secret kept in ``path``, making it first where there is none.

    Two processes that start at once agree: the content is complete before the name exists, and only
    one of them can create the name.
    """
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{new_secret()}\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
    finally:
        os.unlink(temporary)
    return path.read_text("ascii").strip()
