"""People: the administrator's page. It shows accounts and no figure."""
