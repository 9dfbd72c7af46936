"""The life-cycle as a page for people, docs/lifecycle.md: written from the table, and from nothing else."""
