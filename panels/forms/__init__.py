"""Forms of pages: what is asked of people, and what is refused before anybody acts."""
