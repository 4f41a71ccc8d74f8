"""Clean parcel histories from hub scan events."""

__version__ = "0.6.0"
