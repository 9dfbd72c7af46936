"""片区, 大网格, 楼栋, 村民组: levels that group or refine acting areas."""
