"""结对帮扶: a person or an organisation helps a household, and what help was given."""
