"""工作记录: the diary of a place: meetings, trainings, inspections, activities, publicity, deliveries."""
