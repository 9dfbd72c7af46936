"""日清周结: what is open at the end of a day and of a week, per person and per area."""
