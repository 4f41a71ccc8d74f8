"""One module per array type, all with the same functions."""
