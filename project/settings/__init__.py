"""Settings: `base` is safe for production by itself; `dev` and `test` only loosen it."""
