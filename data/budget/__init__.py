"""From need to norm to money to result: cost norms, caseload, scenarios, ceilings, funding requests, settlement."""
