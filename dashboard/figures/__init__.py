"""Numbers and colours of drawings: classes, breaks, trends. Pure, without a page."""
