"""Commands: flask db upgrade · serve · work · check · backup · restore · errors · reported · demo."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from jinja2 import Environment, FileSystemLoader

from jupinv import archive, backup, clock, config, faults, jobs, restore, serving, structure
from jupinv.db import db
from jupinv.faults import Fault
from jupinv.interrupt import Interrupt
from jupinv.jobs import Job

TEMPLATES = Path(__file__).parent.parent / "templates"

database = AppGroup("db", help="The database's structure.")


def install(app: Flask) -> None:
    """Add our commands to `flask`."""
    app.cli.add_command(database)
    for command in (serve, work, check, backup_command, restore_command, errors, reported, demo):
        app.cli.add_command(command)


@database.command("upgrade")
@click.option("--no-backup", is_flag=True, help="For those who have just made one of their own.")
def upgrade_command(no_backup: bool) -> None:
    """Bring the database to this version's structure; what there is goes into DATA_DIR/backups first."""
    for name in structure.upgrade(None if no_backup else _backup_first):
        click.echo(f"applied {name}")


@click.command()
def serve() -> None:
    """Serve the web app (granian)."""
    settings = config.read()
    try:
        serving.serve(settings, say=click.echo)
    except serving.PortTaken as taken:
        raise click.ClickException(str(taken)) from None


@click.command()
def work() -> None:
    """Do the jobs: mails, PDFs, clearing up. Any number of these may run."""
    stop = Interrupt()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    jobs.work(stop)


@click.command()
def check() -> None:
    """Hold all that is kept against itself: series, chains, totals, balances. Exit code 1 where something differs."""
    _check()


def _check() -> None:
    from jupinv.documents.checking import differences

    count = 0
    with db.connection_context():
        for count, difference in enumerate(differences(), 1):  # noqa: B007
            click.echo(difference)
    click.echo("1 difference" if count == 1 else f"{count} differences")
    if count:
        raise SystemExit(1)


@click.command()
@click.option("--remove", is_flag=True, help="Remove it instead, with all that came with it.")
def demo(*, remove: bool) -> None:
    """Fill a demo business, unless there is one, and print where to look at it."""
    from jupinv.demo import filling, removing

    with db.connection_context():
        if remove:
            count = removing.remove_all(now=clock.now())
            click.echo(f"{count} removed" if count else "There is no demo.")
            return
        made = filling.demo(config.read(), now=clock.now())
    if not made.fresh:
        click.echo("The demo business is there already; nothing was added.", err=True)
    for name, address in made.addresses.items():
        click.echo(f"{name}: {address}")


# backups


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path), required=False)
def backup_command(to: Path | None) -> None:
    """Make a backup of all there is, while everything runs, as the file TO or in the folder TO (DATA_DIR/backups).

    One file has the database of either engine, the files, and the keys that lie in DATA_DIR. Keep it safe.
    """
    settings = config.read()
    folder = settings.data_dir / "backups"
    if to is None:
        folder.mkdir(exist_ok=True, mode=0o700)
    with db.connection_context():
        made = _made(lambda: backup.make(settings, to or folder, now=clock.now(), say=click.echo))
    click.echo(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")
    if not backup.keeps_keys(settings):
        click.echo("SECRET_KEY and VAULT_KEYS are settings and not in it: keep them too, or it can't be restored.")


def _made(make: Callable[[], Path]) -> Path:
    try:
        return make()
    except (backup.Refused, structure.Unknown, OSError) as wrong:
        raise click.ClickException(f"No backup was made: {wrong}") from wrong


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def restore_command(path: Path) -> None:
    """Restore a backup into an empty database and an empty DATA_DIR, and prove that all of it is right."""
    try:
        restore.restore(config.read(), path, say=click.echo)
    except archive.Damaged as wrong:
        raise click.ClickException(f"{path} was not restored, nothing was written: {wrong}.") from wrong
    except restore.NotEmpty as wrong:
        raise click.ClickException(f"Nothing was written: a restore needs an empty machine, but {wrong}.") from wrong
    except (restore.OtherKeys, structure.Unknown, OSError) as wrong:
        raise click.ClickException(f"Nothing was written: {wrong}") from wrong
    for name in structure.upgrade():
        click.echo(f"applied {name}")
    with db.connection_context():
        waiting = Job.due(clock.now()).count()
    if waiting:
        click.echo(f"{waiting} jobs are due, mails may be among them: `flask work` does them as soon as it is started.")
    _check()


def _backup_first() -> None:
    """Before an upgrade; where it fails, nothing is upgraded."""
    made = _made(lambda: backup.before_upgrade(config.read(), now=clock.now(), say=lambda _: None))
    click.echo(f"backup {made}")


# whom readers do not know


@click.command()
def reported() -> None:
    """Businesses whose readers said that they do not know the sender, those with most such reports first."""
    from jupinv.documents import unwanted

    with db.connection_context():
        found = unwanted.reported()
    for each in found:
        click.echo(f"{each.times} ×  {each.name or each.handle} (/b/{each.handle}/), last {_instant(each.last_at)}")
    if not found:
        click.echo("Nobody was reported.")


# what broke


@click.group("errors", invoke_without_command=True)
@click.option("--all", "every", is_flag=True, help="Those that are mended, too.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write a page instead.")
@click.pass_context
def errors(context: click.Context, every: bool, page: Path | None) -> None:
    """What broke, grouped, the last seen first. Kinds and places only: nothing that anybody typed is in them."""
    if context.invoked_subcommand:
        return
    with db.connection_context():
        shown = list(Fault.every() if every else Fault.open())
    if page:
        page.write_text(_errors_page(shown))
        click.echo(f"{page}: {_kinds(shown)}")
        return
    for fault in shown:
        click.echo(f"#{fault.id}  {fault.error} in {fault.place or fault.during}")
        click.echo(f"    {fault.count} ×, last {_instant(fault.last_at)} in {fault.during} ({fault.reference})")
    click.echo(_kinds(shown))


@errors.command("show")
@click.argument("number", type=int)
def show_error(number: int) -> None:
    """All that is known of one error."""
    with db.connection_context():
        fault = Fault.get_or_none(Fault.id == number)
    if fault is None:
        raise click.ClickException(f"There is no error #{number}.")
    click.echo(f"#{fault.id}  {fault.error} in {fault.place or fault.during}")
    click.echo(f"{fault.count} ×, first {_instant(fault.first_at)}, last {_instant(fault.last_at)}")
    click.echo(f"last in {fault.during}, reference {fault.reference}")
    if fault.done_at:
        click.echo(f"mended {_instant(fault.done_at)}")
    click.echo(fault.trace)


@errors.command("done")
@click.argument("numbers", type=int, nargs=-1, required=True)
def errors_done(numbers: tuple[int, ...]) -> None:
    """Say that errors are mended. One that happens again comes back."""
    with db.connection_context():
        unknown = [number for number in numbers if not faults.mend(number, now=clock.now())]
    if unknown:
        raise click.ClickException(f"There is no error {', '.join(f'#{number}' for number in unknown)}.")


def _kinds(shown: list[Fault]) -> str:
    if not shown:
        return "Nothing broke that is not mended."
    return "1 kind of error" if len(shown) == 1 else f"{len(shown)} kinds of errors"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _errors_page(shown: list[Fault]) -> str:
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    page = templates.get_template("errors/faults.html")
    return page.render(shown=shown, at=_instant(clock.now()), instant=_instant)
