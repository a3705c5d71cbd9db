"""Homes at their vendors: what is in them, who uses them, what owners change and plan."""
