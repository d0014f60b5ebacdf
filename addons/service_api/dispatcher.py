import shutil
from tempfile import SpooledTemporaryFile

from odoo.exceptions import ConcurrencyError

from odoo.addons.fastapi.fastapi_dispatcher import FastApiDispatcher

from .tools.bodies import STORED_FILE

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
        file = self.environ.get(STORED_FILE)
        return self._send_file(file, response.mimetype) if file else response

    def _send_file(self, file, mimetype):
        """Return the response that sends a file part by part, or a range of it."""
        stream = self.request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(
            as_attachment=True,
            mimetype=mimetype,
            content_security_policy="default-src 'none'; sandbox",
        )

    def _get_environ(self):
        # The app reads the body anew each time it is run; kept in memory by OCA.
        wrapped = self.request.httprequest._HTTPRequest__wrapped
        if not hasattr(wrapped, "_cached_stream"):
            body = wrapped._cached_stream = SpooledTemporaryFile(IN_MEMORY)
            shutil.copyfileobj(wrapped._get_stream_for_parsing(), body)
        self.environ = super()._get_environ()
        self.environ.pop(STORED_FILE, None)  # of a run before this one
        return self.environ
