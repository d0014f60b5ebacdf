"""What is wrong with a mail has the name that it has in the other ledgers."""


def migrate(cr, version):
    cr.execute("ALTER TABLE service_inbound_mail RENAME COLUMN error TO problem")
