"""走访: visits to households, buildings and areas, planned and made."""
