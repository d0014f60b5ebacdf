"""Tests of docker-compose.yml, config/ and its scripts, with real processes."""
