"""The operations that a dashboard uses as methods with typed results, by what they are about (reference 12)."""
