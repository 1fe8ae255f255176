"""Commands of the host: migrate, load curricula, hand out a reset link, load the demo team.

`coach.cli` registers them. No rule and no SQL.
"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from coach.access import NotYours
from coach.db import migrate as migrations
from coach.domain.progression import RULES_VERSION
from coach.services import accounts, curricula, rules
from coach.services import demo as demo_team
from coach.web import context


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(context.db())
    click.echo("The database is up to date.")


@click.command("load-curricula")
@with_appcontext
def load_curricula() -> None:
    """Publish the shipped curricula that are new or changed, and note which rules are served from now on."""
    published = curricula.load_shipped(context.db())
    click.echo("Published: " + ", ".join(published) if published else "Nothing new to publish.")
    if rules.take_up(context.db()):
        click.echo(f"Rules {RULES_VERSION} are served from now on.")


@click.command("reset-link")
@click.argument("email")
@with_appcontext
def reset_link(email: str) -> None:
    """Print a one-time link by which the person sets a new password; it works for 24 hours."""
    try:
        token = accounts.make_reset(context.db(), None, email)
    except NotYours:
        raise click.ClickException(f"email = {email}: has no account here") from None
    root = context.config().public_url or "http://localhost:8000"
    click.echo(f"{root}/reset/{token}")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the labelled demo team, or make it anew when it has grown old."""
    config = context.config()
    if not config.is_demo:
        raise click.ClickException(f"DEPTHWISE_ENV = {config.mode}: must be demo to load the demo team")
    click.echo("Loading the demo team: twelve weeks of training, give it a minute.")
    made = demo_team.load(context.db())
    click.echo("The demo team is ready." if made else "The demo team was there already.")


COMMANDS = (migrate, load_curricula, reset_link, demo)
