"""Read by the build: an editable install copies the launcher only, so that the tree itself is what runs."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LauncherOnly(BuildHookInterface):  # type: ignore[type-arg]  # its configuration's type is hatchling's own
    """Without this, hatchling copies every room at install, and what one edits is not what one runs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what an editable install holds beside the path to the tree."""
        if version == "editable":
            build_data["force_include_editable"] = {
                "tui/_launch.py": "muster/__init__.py",
                "tui/_launch_main.py": "muster/__main__.py",
            }
