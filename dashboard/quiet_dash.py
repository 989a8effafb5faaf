"""Dash as our sites run it: no files of its own beside the components, and no versions told to the browser."""

from typing import Any, Final

from dash import Dash

_UNSENT: Final = ("python_version", "dash_version", "dash_version_url", "ddk_version", "plotly_version", "end_id")


class QuietDash(Dash):
    """A Dash application without asset folder, tools for developers or telling configuration."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            assets_folder="no-assets",
            include_assets_files=False,
            suppress_callback_exceptions=True,
            enable_mcp=False,
            add_log_handler=False,
            update_title="",
        )

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call]
        return {name: value for name, value in config.items() if name not in _UNSENT}
