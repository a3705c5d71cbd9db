"""After the database came back from a backup: nothing is held until told, nothing is taken up again (DESIGN 12)."""
