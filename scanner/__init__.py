"""crossgrade: reads a repository and says stay on its ML framework, or move, with evidence."""

__version__ = "0.1.0"
