"""体系: what a place declares of its levels, posts, duties, dictionaries and sizes."""
