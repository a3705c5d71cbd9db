"""Demo organizations, people and sites around the simulated vendors' clouds (DESIGN 12)."""
