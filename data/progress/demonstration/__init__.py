"""Invented progress for the demonstration, made through the room that people use and labelled as invented."""
