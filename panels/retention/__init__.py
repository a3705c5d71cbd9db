"""How long things are kept, who decides that, and how they are forgotten (DESIGN 12)."""
