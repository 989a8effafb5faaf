"""What a published forecast says of movements between zones, and how right earlier forecasts were."""
