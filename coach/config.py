"""Settings, read once from the environment.

Nothing else reads the environment. Production refuses to start without SECRET_KEY and PUBLIC_URL.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
MODES = ("local", "demo", "production", "test")
SHORTEST_SECRET = 32


class Misconfigured(RuntimeError):
    """A setting that is missing or wrong, with what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. `mode`: local (default), demo (one-tap sign-in), production or test."""

    mode: str
    database_url: str
    secret_key: str
    public_url: str | None
    proxies: int = 0

    @property
    def is_demo(self) -> bool:
        """Whether the labelled demo team and its one-tap sign-in are served."""
        return self.mode == "demo"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies go over HTTPS only: everywhere but on loopback without a public URL."""
        return self.public_url is not None and self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings; raises Misconfigured naming the variable and the remedy."""
    env = os.environ if environment is None else environment
    mode = env.get("DEPTHWISE_ENV", "local")
    if mode not in MODES:
        raise Misconfigured(f"DEPTHWISE_ENV = {mode}: must be one of {', '.join(MODES)}")
    secret = env.get("SECRET_KEY", "")
    public_url = env.get("PUBLIC_URL", "").rstrip("/") or None
    if mode == "production":
        if len(secret) < SHORTEST_SECRET:
            raise Misconfigured(
                f"SECRET_KEY: must have at least {SHORTEST_SECRET} characters; "
                'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        if public_url is None:
            raise Misconfigured(
                "PUBLIC_URL: is missing; the address people open, such as https://squat.example"
            )
    if public_url is not None:
        parts = urlsplit(public_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise Misconfigured(
                f"PUBLIC_URL = {public_url}: must be like https://squat.example, without a path"
            )
    proxies = env.get("TRUSTED_PROXIES", "1" if mode == "production" else "0")
    if not proxies.isdecimal() or int(proxies) > 5:
        raise Misconfigured(f"TRUSTED_PROXIES = {proxies}: must be 0-5, the reverse proxies in front")
    return Config(
        mode=mode,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'depthwise.sqlite3'}",
        secret_key=secret or secrets.token_urlsafe(48),
        public_url=public_url,
        proxies=int(proxies),
    )
