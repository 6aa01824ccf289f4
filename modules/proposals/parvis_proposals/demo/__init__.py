"""The demonstration's proposals: their texts, and the pictures drawn for them."""
