"""What callers do with one case: who they are to it, what they ask for, and what they are shown."""
