"""The page of ceilings: an envelope divided over areas by four rules, and who stays unserved."""
