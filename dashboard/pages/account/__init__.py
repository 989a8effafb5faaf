"""My account: who I am here, what for, where I am logged in, my password."""
