import shutil
from tempfile import SpooledTemporaryFile

from odoo.exceptions import ConcurrencyError

from odoo.addons.fastapi.fastapi_dispatcher import FastApiDispatcher

# Of what a call brings: more waits on the disk.
IN_MEMORY = 2**20


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

    def _get_environ(self):
        # The app reads the body anew each time it is run; kept in memory by OCA.
        wrapped = self.request.httprequest._HTTPRequest__wrapped
        if not hasattr(wrapped, "_cached_stream"):
            body = wrapped._cached_stream = SpooledTemporaryFile(IN_MEMORY)
            shutil.copyfileobj(wrapped._get_stream_for_parsing(), body)
        return super()._get_environ()
