"""What a panel should look like: sectors of a territory, quotas from populations. Pure."""
