"""Who must prove more than a password, how long a sign-in lasts, and what is asked again."""
