"""办理规则 of a place as data: office hours, days off, limits, the reopening window, and who gets which case."""
