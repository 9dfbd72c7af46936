"""Tables of clerks: CSV and xlsx read cell by cell, with what is wrong told by sheet and cell, and written safely."""
