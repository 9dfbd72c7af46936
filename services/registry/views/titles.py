"""What people read for the refusals of the views, by code."""

TITLES = {
    "tree_too_large": "范围过大，请选择更小的区域",
    "nowhere": "此处不属于已登记的任何区域",
}
