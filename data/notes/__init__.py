"""Caveats that the custodian attaches to published figures, in the words that visitors read beside them."""
