"""住户: household records, as small as their purpose allows, and the collection rate (采集率)."""
