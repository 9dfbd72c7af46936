"""日志: work logs (工作日志) and resident logs (民情日志), and what is to be followed up."""
