"""归格: cases' own copy of the areas, and where in them a case belongs."""
