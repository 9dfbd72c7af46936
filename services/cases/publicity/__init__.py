"""公示: the notices that town and village put up, read and objected to without an account."""
