"""Where the user's store and this machine's preferences are."""

from pathlib import Path

import platformdirs


def store_folder() -> Path:
    """The folder of the user's own store."""
    return Path(platformdirs.user_data_dir("CRMDesk", appauthor=False))


def preferences_file() -> Path:
    """Where this machine remembers its preferences."""
    return Path(platformdirs.user_config_dir("CRMDesk", appauthor=False), "preferences.json")
