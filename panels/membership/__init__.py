"""Who comes into an organization, who leaves it, and how organizations come to sites."""
