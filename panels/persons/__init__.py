"""What is stored of one person, told and erased on their wish (DESIGN 12)."""
