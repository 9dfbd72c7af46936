"""区域: towns, villages and grids, what groups or refines them, and the drafts of their division."""
