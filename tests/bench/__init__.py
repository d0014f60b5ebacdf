"""Benchmarks: our addons, OCA's helpdesk and plain inserts, measured in one run.

Each module is one table. Its functions ``ours*``, ``oca*`` and ``floor*`` take an Odoo
environment and return a :class:`~tests.bench.measure.Row`; the first line of a
function's docstring is the name of its row. Absolute numbers belong to one machine;
the ratios are what counts.
"""
