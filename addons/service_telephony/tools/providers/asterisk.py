"""Asterisk: its daemon speaks the neutral contract, see the package's docstring."""

from .neutral import PATHS, read, respond, verify

__all__ = ["PATHS", "read", "respond", "verify"]
