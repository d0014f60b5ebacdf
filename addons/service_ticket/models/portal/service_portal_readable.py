from odoo import models
from odoo.fields import Domain


class ServicePortalReadable(models.AbstractModel):
    """What clients read on the portal and by RPC, field by field.

    Models name ``_portal_fields``; whatever stands nowhere stays hidden, also from
    searches, groupings and orders.
    """

    _name = "service.portal.readable"
    _description = "Readable on the Portal"

    _portal_fields = frozenset()
    _portal_order = "id desc"
    # Whether those who may read a record read what is written about it, too.
    _portal_reads_messages = False

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user._is_portal():
            return True
        return operation == "read" and field.name in self._portal_fields

    def _search(self, domain, *args, **kwargs):
        if (
            not (self.env.su or kwargs.get("bypass_access"))
            and self.env.user._is_portal()
        ):
            # Odoo asks for no access to fields that have a search of their own.
            for condition in Domain(domain).iter_conditions():
                field = self._fields.get(condition.field_expr.split(".")[0])
                if field:
                    self._check_field_access(field, "read")
        return super()._search(domain, *args, **kwargs)

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        # The usual order may begin with what clients may not know.
        if (
            order in (None, self._order)
            and not self.env.su
            and self.env.user._is_portal()
        ):
            order = self._portal_order
        return super()._order_to_sql(order, query, alias=alias, reverse=reverse)

    def _read_group_groupby(self, alias, groupby_spec, query):
        # Odoo asks for no access to fields of a relation to many or of another record.
        field = self._fields.get(groupby_spec.split(":")[0].split(".")[0])
        if field:
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if not self._portal_reads_messages and self.env.user._is_portal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
