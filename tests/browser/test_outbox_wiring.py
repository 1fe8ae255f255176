"""The product's own server keeps its side of docs/offline.md: shell, worker, headers, whose session.

No browser here; what a browser does with it stands in test_outbox.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from tests.cast import Cast

JS = Path(__file__).resolve().parents[2] / "static" / "js"


def test_the_worker_carries_the_version_of_the_shell_and_is_asked_for_anew_each_time(
    client: FlaskClient,
) -> None:
    version = client.get("/shell.json").get_json()["version"]
    worker = client.get("/service_worker.js")
    assert f'const SHELL_VERSION = "{version}";' in worker.text
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"


def test_the_shell_lists_every_module_that_the_outbox_is_made_of_and_all_of_it_is_there(
    client: FlaskClient,
) -> None:
    assets = client.get("/shell.json").get_json()["assets"]
    needed, found = {"offline.js"}, set()
    while needed - found:
        name = (needed - found).pop()
        found.add(name)
        needed |= set(re.findall(r'from "\./([a-z_]+\.js)"', (JS / name).read_text("utf-8")))
    assert len(needed) == 6
    assert needed <= {asset.partition("?")[0].removeprefix("/static/js/") for asset in assets}
    assert {asset: client.get(asset).status_code for asset in assets} == dict.fromkeys(assets, 200)


def test_a_module_asked_for_without_a_version_is_checked_each_time_and_with_one_kept(
    client: FlaskClient,
) -> None:
    assert client.get("/static/js/outbox_db.js").headers["Cache-Control"] == "no-cache"
    versioned = next(a for a in client.get("/shell.json").get_json()["assets"] if "js/outbox.js?v=" in a)
    assert "max-age=31536000" in client.get(versioned).headers["Cache-Control"]


def test_sets_of_one_person_are_not_taken_in_under_anothers_session(
    client: FlaskClient, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in(client, cast.ben)
    batch = {"sent_at": "2026-03-02T09:00:00Z", "events": []}

    def status(user: object) -> int:
        headers = {"X-Depthwise-Expect-User": str(user)}
        return client.post("/api/v1/events", json=batch, headers=headers).status_code

    assert status(cast.ben.user_id) == 200
    assert status(cast.cleo.user_id) == 401
