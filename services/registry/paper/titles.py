"""What people read when paper cannot be made, by code."""

TITLES = {
    "paper_nothing": "该区域没有可印制的网格或村（社区）",
    "paper_too_much": "份数过多（每次至多 400 份），请分区域、分种类印制",
}
