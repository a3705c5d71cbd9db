"""Overkiz's objects as they came, with typed windows on what is known of them."""
