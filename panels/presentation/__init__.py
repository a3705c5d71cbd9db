"""What pages show, prepared as plain values: words, marks, ages and rows. No queries here."""
