"""查询: the tree, coverage, responsibility, search and the public directory, as of any day."""
