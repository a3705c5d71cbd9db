"""The service's objects: typed where we know a key, whole in ``raw``, so that nothing the server says is lost."""
