"""The settings: what this machine remembers, and the playbook, edited in a draft whose effect is told beforehand."""

from crmdesk.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]
