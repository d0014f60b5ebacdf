"""Many rows of which nothing else follows, in one statement."""

from odoo.tools import SQL


def insert_rows(model, rows):
    """Write new rows; what a unique index does not let in is passed over.

    No computed field is stored and no hook is called: for models whose rows are facts.

    :param model: any model
    :param list rows: values as the database takes them, all with the same keys
    """
    if not rows:
        return
    env, now = model.env, model.env.cr.now()
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns.update(dict.fromkeys(("create_uid", "write_uid"), [env.uid] * len(rows)))
    columns.update(dict.fromkeys(("create_date", "write_date"), [now] * len(rows)))
    env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT * FROM UNNEST(%s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                SQL("%s::%s[]", values, SQL(model._fields[name].column_type[0]))
                for name, values in columns.items()
            ),
        )
    )
    model.invalidate_model()
