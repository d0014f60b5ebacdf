"""Reports ask their query, as all others do: a view would hold on to its columns."""


def migrate(cr, version):
    cr.execute(
        "DROP VIEW IF EXISTS service_undelivered_mail, service_ticket_stage_report"
    )
