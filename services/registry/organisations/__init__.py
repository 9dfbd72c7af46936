"""组织: leading groups, centres, stations, departments, partners, party organisations and units."""
