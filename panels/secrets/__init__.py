"""What nobody may read by accident: sealed values, tokens, service codes; and codes on their way (DESIGN 4.4, 7)."""
