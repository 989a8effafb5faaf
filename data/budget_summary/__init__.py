"""What the public may know of approved money: one protected file per budget round, and how a site reads them."""
