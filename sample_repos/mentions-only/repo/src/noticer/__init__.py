"""Third-party notices for Python applications."""

__version__ = "3.1.0"
