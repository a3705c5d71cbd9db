"""The vendors' clouds, imitated on the wire. Nothing here is shared with the drivers that talk to them."""
