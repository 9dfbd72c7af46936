"""What the services publish: one module per service, one schema per stored name, made for other readers.

A contract says what the `data` of a published fact holds.  It may gain fields, and readers pass over those
that they do not know; a field that changes its meaning or goes makes a new version of the name.
"""
