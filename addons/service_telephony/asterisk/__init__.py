"""The daemon that tells Odoo of the calls of an Asterisk: ``python -m asterisk``.

It is a process of its own, beside Asterisk or beside Odoo, and needs no Odoo: it reads
events from the manager interface (AMI), keeps them in a file until Odoo has said that
they are stored, and carries out calls that agents start by a click.
"""
