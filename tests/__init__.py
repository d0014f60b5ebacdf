"""Tests of what spans addons, and of the suite as a whole seen from outside."""
