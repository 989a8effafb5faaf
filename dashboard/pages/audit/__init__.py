"""The audit record, for auditors."""
