"""Reads the annual reports on open government information, audits them, compares the bodies, publishes a static site."""

__version__ = "0.1.0"
