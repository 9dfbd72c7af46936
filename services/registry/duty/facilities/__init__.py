"""设施: notice boards, posters, signs and the like, due and present, and their inspections."""
