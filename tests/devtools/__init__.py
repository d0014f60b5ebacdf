"""Tests of ./dev itself."""
