"""分派: whose task a case is, by a place's ordered rules, its posts and who fills them; and dry runs of such rules."""
