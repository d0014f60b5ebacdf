"""Find idioms of earlier Odoo versions that 19.0 ignores or is about to drop.

Most of them raise no error: the constraint, the chatter or the menu is just not there.
So is one of ours, which would trust whoever calls.
"""

import re

from devtools import paths

# Suffix of the files -> (pattern, what 19.0 has instead).
IDIOMS = {
    ".py": (
        (r"_sql_constraints\b", "models.Constraint, models.UniqueIndex"),
        (r"def name_get\(", "_compute_display_name"),
        (r"def _name_search\(", "_rec_names_search or _search_display_name"),
        (r"\bgroup_operator\s*=", "aggregator="),
        (r"\bauto_join\s*=", "bypass_search_access="),
        (r"type=[\"']json[\"']", 'type="jsonrpc"'),
        (r"\bodoo\.osv\b", "odoo.fields.Domain"),
        (r"\bodoo\.orm\b", "odoo.api, odoo.fields, odoo.models or odoo.tools"),
        (r"\.(_cr|_uid|_context)\b", "env.cr, env.uid, env.context"),
        (r"\brequest\.(cr|uid|context)\b", "request.env.cr, .uid, .context"),
        (r"\bcheck_access_(rights|rule)\(", "check_access or has_access"),
        (r"\b_filter_access_rules", "_filtered_access"),
        (r"\bcheck_field_access_rights\b", "_check_field_access"),
        (r"\btoggle_active\b", "action_archive, action_unarchive"),
        (r"\b_check_recursion\(", "_has_cycle (with the opposite meaning)"),
        (r"\.read_group\(", "_read_group or formatted_read_group"),
        (r"(\bself|\])\.(flush|recompute)\(\)", "flush_model, flush_recordset"),
        (r"\.invalidate_cache\(", "invalidate_model, invalidate_recordset"),
        (r"@api\.returns\b", "nothing: it is gone"),
        (r"from odoo import [^#]*(?<!\w)_(?!\w)", "self.env._"),
        (r"\bmessage_post_with_(view|template)\b", "message_post_with_source"),
        (r"\b(lazy_property|ormcache_context)\b", "cached_property, ormcache"),
        (r"\bsplit_for_in_conditions\b", "split_every"),
        (r"\bgroups_id\b", "group_ids"),
        (r"[\"']mail\.channel[\"']", "discuss.channel"),
        (r"http_routing\.models\.ir_http import", 'env["ir.http"]._slug'),
        (r"\bSavepointCase\b", "TransactionCase"),
        (r"odoo\.tests\.common import [^#]*\bForm\b", "from odoo.tests import Form"),
        (r"\bodoo_test_helper\b", "a test_* addon with the test's models"),
        (r"odoo\.registry\(", "odoo.modules.registry.Registry"),
        (r"web\.assets_qweb", "web.assets_backend"),
        (r"view_mode.*\btree\b", "list in view_mode"),
        # What views send is for the eye alone.
        (
            r"context\.get\(\s*[\"']service_(?!ticket_(filter|contact_only)\b)",
            "get_inner: a caller from outside sends contexts, too",
        ),
    ),
    ".xml": (
        (r"</?tree\b", "<list>"),
        (r"view_mode\W.*\btree\b", "list in view_mode"),
        (r"kanban-(box|menu)", 't-name="card", t-name="menu"'),
        (r"\boe_chatter\b", "<chatter/>"),
        (
            r"\battrs=[\"']\{\s*[\"'&]",
            "invisible=, readonly=, required= with an expression",
        ),
        (r"<(button|field)\b[^>]*\bstates=", "invisible= with an expression"),
        (r"\bt-(esc|raw)=", "t-out="),
        (r"\bgroups_id\b", "group_ids"),
        (r"<data\b", '<odoo noupdate="1">'),
        (r"\bapp_settings_block\b", "<app>, <block>, <setting>"),
        (r"<group\b[^>]*\bexpand=", "a bare <group> in a search view"),
        (r"name=\"target\">inline<", "current, new, fullscreen or main"),
        (r"name=\"(numbercall|doall)\"", "nothing: they are gone from ir.cron"),
        (r"\bportal_docs_entry\b.*o_portal_docs", "portal_service_category"),
    ),
    ".js": (
        (r"\bpublicWidget\b", "an Interaction in public.interactions"),
        (r"@odoo-module", "nothing: it is not needed"),
        (r"useService\([\"'](rpc|user)[\"']\)", "the functions rpc and user"),
        (r"\bthis\._super\b", "super in a patch or class"),
        (r"\btour\.register\(", 'registry.category("web_tour.tours").add'),
        (r"\bextra_trigger\b", "a step of its own"),
        (r"\bQUnit\b", "HOOT (*.test.js)"),
    ),
}


def findings():
    """Return one line for each old idiom below addons/."""
    found = []
    for path in sorted(paths.ADDONS.rglob("*")):
        if path.suffix in IDIOMS and "lib" not in path.parts:
            place = path.relative_to(paths.ROOT)
            text = path.read_text(errors="replace")
            found += [f"{place}:{line}" for line in findings_in(text, path.suffix)]
    return found


def findings_in(text, suffix):
    """Return "line number: what to write instead" for each old idiom in a text.

    :param text: the content of a file
    :param suffix: the file's suffix, one of those in ``IDIOMS``
    """
    return [
        f"{number}: {match.group().strip()!r} is of an earlier Odoo; use {instead}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, instead in IDIOMS[suffix]
        if (match := re.search(pattern, line))
    ]
