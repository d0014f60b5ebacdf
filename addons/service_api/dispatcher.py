from odoo.exceptions import ConcurrencyError

from odoo.addons.fastapi.fastapi_dispatcher import FastApiDispatcher


class ApiDispatcher(FastApiDispatcher):
    """Calls of the API whose answer was lost are run again.

    Refusals are raised, so that what was done is rolled back. Between threads an
    exception can come a moment too late: the package a2wsgi then ends without any
    answer. Nothing is committed by then, so the request loop does it again.
    """

    routing_type = FastApiDispatcher.routing_type

    def dispatch(self, endpoint, args):
        """Answer a call, see :class:`odoo.http.Dispatcher`.

        :raise ConcurrencyError: when the app ended without an answer
        """
        self.status = self.headers = None
        response = super().dispatch(endpoint, args)
        if self.status is None:
            raise ConcurrencyError("The app ended without an answer")
        return response
