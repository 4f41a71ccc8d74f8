"""What stands at the door."""

LABELS = ("nothing", "parcel", "person", "dog")
SIZE = 160
