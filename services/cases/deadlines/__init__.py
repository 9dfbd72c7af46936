"""时限 at work: the rows of what runs, the timer that raises its marks, and the what-if of other terms."""
