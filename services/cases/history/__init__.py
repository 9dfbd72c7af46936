"""What happened to a case: as people read it, as facts for other systems, and as proof."""
