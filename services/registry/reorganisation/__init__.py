"""调整: areas renumbered, moved, split, merged and closed, with their sub-areas and posts, in one transaction."""
