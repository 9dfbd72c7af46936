"""成员: people in organisations, where they live, and what they take part in."""
