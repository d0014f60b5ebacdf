"""Members of teams get a line each, which holds what concerns them in the team."""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO service_team_member (team_id, user_id, sequence, capacity, turn)
             SELECT service_team_id, res_users_id, 10, 0, 0
               FROM res_users_service_team_rel
        ON CONFLICT DO NOTHING
        """
    )
