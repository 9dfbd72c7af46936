"""人员: the people who may hold posts, volunteers, training and permits."""
