"""How administrators of the installation may look into a tenant: for a reason, for an hour, seen by the tenant."""
