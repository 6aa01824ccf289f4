"""The demonstration: a convention drawn by lot, and a panel whose volunteers are still wanted."""
