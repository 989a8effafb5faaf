"""The one door to releases: format, store, reader, ledger, publication and what differs between two of them."""
