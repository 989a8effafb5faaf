"""From a registry to a validated spool: the scored-family contract, its sources, the checks and the reject report."""
