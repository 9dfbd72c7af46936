"""Limits, office hours and holidays, and from them the moments at which a deadline speaks; pure."""
