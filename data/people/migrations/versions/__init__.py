"""One module per step of the schema. Each goes up and down, and keeps every row that both sides can hold."""
