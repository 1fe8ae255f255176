"""Chromium is found, or its remedy is told."""

from __future__ import annotations

import os

import chromium
import pytest


def test_a_missing_browser_fails_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        chromium.find("/nowhere/chromium")
