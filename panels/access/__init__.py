"""Who may do what: rows loaded, judged by one pure function, asked through two doors; and how rights are given."""
