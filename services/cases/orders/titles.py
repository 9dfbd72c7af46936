"""What people read when an order cannot be printed, by code."""

TITLES = {"no_such_assignment": "没有这次交办，或没有交办给该单位"}
