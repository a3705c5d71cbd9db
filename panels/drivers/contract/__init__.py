"""The parts of the contract between Watchpost and a vendor; `panels.drivers.base` is its face."""
