"""Load of both sites: what visitors ask for, who asks, how often, and what it costs the machine."""
