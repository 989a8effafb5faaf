"""Who is likely to fall next, and how right earlier forecasts were."""
