"""The way out to vendors: approved addresses, logins, budgets, and what is asked of them beside commands (DESIGN 7)."""
