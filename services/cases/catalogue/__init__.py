"""类别目录: which categories of cases a place knows, and what each of them brings with it."""
