"""轮值: who is on duty in a centre, and when."""
