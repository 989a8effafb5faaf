"""What the demonstration needs to show budget planning: labelled norms and a round."""
