"""The console command `family-atlas`. Each sub-command is a module of its own, loaded only when it is called for."""

import importlib
import importlib.util

import click

COMMANDS = {
    "demo": "Make a synthetic demonstration registry.",
    "contract": "Print what a registry must deliver.",
    "validate": "Check a registry and report what would be rejected.",
    "keys": "Make the secret keys that protect families.",
    "build": "Build a release from a registry.",
    "attack": "Attack a built release and report what was found.",
    "check": "Check a built release before it is published.",
    "publish": "Make a checked release public.",
    "withdraw": "Take a release off the site.",
    "ledger": "Show what happened to every release.",
    "differences": "Show what differs between two releases.",
    "boundaries": "Import and check official boundaries.",
    "notes": "Attach caveats to published figures.",
    "norms": "Take in, list and export cost norms.",
    "budget": "Publish the approved money of a budget round.",
    "programmes": "Check, take in, list and publish programmes.",
    "feedback": "Read, export and delete what visitors wrote.",
    "export": "Write a release's tables as files.",
    "offline": "Write a release as one file that works without a connection.",
    "serve": "Run the public and the planner site.",
    "users": "Keep the accounts of the planner site.",
    "database": "Back up, restore and upgrade the application's database.",
    "doctor": "Examine this installation and say what to mend.",
}


class _LazyGroup(click.Group):
    """Lists commands by name and summary without importing them; a command whose module is not there is not listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{__name__}.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{__name__}.{cmd_name}.command is not a click command.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="family-atlas", prog_name="family-atlas")
def main() -> None:
    """Family Atlas: from the scored family data of a social registry to protected, published maps and indicators."""
