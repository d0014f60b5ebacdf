from odoo.tests import new_test_user, tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestViews(ServiceCiCommon):
    def _get_actions(self):
        xmlids = self.env["ir.model.data"].search(
            [("module", "=", "service_ci"), ("model", "=", "ir.actions.act_window")]
        )
        return self.env["ir.actions.act_window"].browse(xmlids.mapped("res_id"))

    def test_every_view_of_every_action_opens(self):
        actions = self._get_actions()
        self.assertGreaterEqual(len(actions), 5)
        for group in ("agent", "dispatcher", "manager"):
            user = new_test_user(
                self.env, login=f"view_{group}", groups=f"service_ci.group_{group}"
            )
            for action in actions:
                with self.subTest(group=group, action=action.name):
                    views = [*action.views, (action.search_view_id.id, "search")]
                    result = (
                        self.env[action.res_model]
                        .with_user(user)
                        .get_views(views, {"toolbar": True, "load_filters": True})
                    )
                    self.assertEqual(
                        set(result["views"]), {view_type for _id, view_type in views}
                    )

    def test_every_action_tells_what_to_do_when_it_is_empty(self):
        for action in self._get_actions():
            with self.subTest(action=action.name):
                self.assertIn("o_view_nocontent_smiling_face", action.help)

    def test_every_choice_of_the_suite_is_shown_in_words(self):
        for model in self.env.values():
            names = [
                name
                for name, field in model._fields.items()
                if field.type == "selection"
                and (field._module or "").startswith("service_")
            ]
            if model._abstract or not names:
                continue
            told_of = model.with_context(lang="en_US").fields_get(names, ["selection"])
            for name, told in told_of.items():
                with self.subTest(field=f"{model._name}.{name}"):
                    self.assertTrue(told["selection"])

    def test_menu_is_shown_to_the_service_desk_only(self):
        root = self.env.ref("service_ci.menu_root")
        configuration = self.env.ref("service_ci.menu_configuration")
        for group, sees_root, sees_configuration in (
            ("base.group_user", False, False),
            ("service_ci.group_agent", True, False),
            ("service_ci.group_manager", True, True),
        ):
            with self.subTest(group=group):
                user = new_test_user(self.env, login=f"menu {group}", groups=group)
                visible = (
                    self.env["ir.ui.menu"]
                    .with_user(user)
                    ._visible_menu_ids(debug=False)
                )
                self.assertEqual(root.id in visible, sees_root)
                self.assertEqual(configuration.id in visible, sees_configuration)
