"""交办单: an assignment on paper, for those who have no account."""
