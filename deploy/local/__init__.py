"""The servers of one machine, private and under one folder: for `deploy/up` and for the tests."""
