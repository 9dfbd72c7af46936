"""划分: a village divided into grids by a draft that the town confirms."""
