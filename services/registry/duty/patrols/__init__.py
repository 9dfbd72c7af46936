"""巡查: check-ins at the grid, of which one a day is due."""
