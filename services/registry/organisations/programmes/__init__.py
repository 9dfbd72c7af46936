"""试点与建设计划: what a place does step by step."""
