"""Country profiles: one TOML file per country, read strictly."""

from data.languages import LANGUAGES
from data.profiles.areas import load_areas
from data.profiles.loader import ProfileError, available_profiles, load_profile
from data.profiles.profile import Profile, Text

__all__ = ["LANGUAGES", "Profile", "ProfileError", "Text", "available_profiles", "load_areas", "load_profile"]
