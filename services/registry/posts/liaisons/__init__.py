"""包联: who covers which community, sub-area or organisation, and the visits they make there."""
