"""岗位: posts, who holds them and how they came to it, who stands in, and liaison."""
