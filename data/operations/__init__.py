"""What keeps an installation in order: examining it, and copies of its database."""
