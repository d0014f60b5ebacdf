from unittest.mock import patch

from .common import ServiceApiHttpCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


class TestApiMessages(ServiceApiHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket()
        cls.url = f"/tickets/{cls.ticket.id}"

    def _texts(self, query=""):
        part = self.get(f"{self.url}/messages{query}").json()
        return [message["text"] for message in part["items"]], part["next_cursor"]

    def test_thread_holds_what_the_customer_may_read(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.message_post(
            body="We look", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket.message_post(body="He never pays")
        ticket.message_post(
            body="Hidden",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            is_internal=True,
        )
        answer = self.post(f"{self.url}/messages", {"text": "Thanks <i>a</i>\nlot"})
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(answer.json()["author"], "Anna Petrova")
        self.assertFalse(answer.json()["is_ours"])
        self.assertNotIn("<i>", answer.json()["html"])
        texts, _cursor = self._texts()
        self.assertEqual(texts, ["We look", "Thanks <i>a</i>\nlot"])

    def test_thread_comes_in_parts(self):
        for number in range(3):
            self.post(f"{self.url}/messages", {"text": f"No. {number}"})
        texts, cursor = self._texts("?limit=2")
        self.assertEqual(texts, ["No. 0", "No. 1"])
        self.assertEqual(self._texts(f"?cursor={cursor}"), (["No. 2"], None))

    def test_message_of_the_customer_puts_the_desk_on_turn(self):
        self.ticket.with_user(self.agent).message_post(
            body="Which one?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.ticket.needs_reply_since)
        self.post(f"{self.url}/messages", {"text": "The left one"})
        self.assertTrue(self.ticket.needs_reply_since)

    def test_site_writes_in_the_name_of_a_contact(self):
        body = {"text": "Me too", "contact_id": self.colleague.id}
        self.assertProblem(self.post(f"{self.url}/messages", body), 422, "contact_id")
        self.key.may_name_contacts = True
        answer = self.post(f"{self.url}/messages", body).json()
        self.assertEqual(answer["author"], "Oleg Kuznetsov")

    def test_closed_request_takes_no_message(self):
        self.ticket.team_id.reopen_days = 0
        self.ticket.action_close()
        self.ticket.closed_at = "2020-01-01"
        may_reply = self.get(self.url).json()["may_reply"]
        response = self.post(f"{self.url}/messages", {"text": "Hello?"})
        self.assertFalse(may_reply)
        self.assertProblem(response, 409)

    # Files

    def _send(self, *files, **data):
        files = [("files", (name, content)) for name, content in files]
        return self.call("POST", f"{self.url}/files", files=files, data=data)

    def test_file_goes_there_and_back(self):
        answer = self._send(("../photo.png", PNG), text="See this")
        self.assertEqual(answer.status_code, 201, answer.text)
        [file] = answer.json()["files"]
        self.assertEqual(file["name"], "photo.png")
        self.assertEqual(self.get(f"{self.url}/files").json(), [file])
        response = self.get(f"{self.url}/files/{file['id']}")
        self.assertEqual(response.content, PNG)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_file_is_fetched_on_from_where_the_line_broke(self):
        [file] = self._send(("photo.png", PNG)).json()["files"]
        path = f"{self.url}/files/{file['id']}"
        part = self.get(path, headers={"Range": "bytes=10-"})
        self.assertEqual((part.status_code, part.content), (206, PNG[10:]))
        whole = self.get(path)
        known = self.get(path, headers={"If-None-Match": whole.headers["ETag"]})
        self.assertEqual((known.status_code, known.content), (304, b""))

    def test_file_is_sent_without_being_read_into_memory(self):
        [file] = self._send(("photo.png", PNG)).json()["files"]
        with patch.object(
            self.env.registry["ir.attachment"], "_file_read", side_effect=AssertionError
        ):
            response = self.get(f"{self.url}/files/{file['id']}")
        self.assertEqual(response.content, PNG)

    def test_file_is_checked_like_on_the_portal(self):
        for files in (
            [("virus.exe", b"MZ..")],
            [("photo.png", b"MZ..")],
            [("photo.png", b"")],
            [("photo.png", PNG)] * 11,
        ):
            self.assertProblem(self._send(*files), 422, "files")
        self.assertFalse(self.get(f"{self.url}/files").json())

    def test_more_than_the_server_reads_is_refused(self):
        Param = self.env["ir.config_parameter"]
        Param.set_param("service_ticket.upload_max_mb", "1")
        Param.set_param("service_ticket.upload_total_mb", "1")
        self.assertProblem(self._send(("photo.png", PNG + b"0" * 2**20)), 422, "files")
        self.assertProblem(self._send(("photo.png", PNG + b"0" * 2**22)), 413)

    def test_file_is_sent_once_although_the_form_looks_different(self):
        headers = {"Idempotency-Key": "file-1"}
        options = {"files": [("files", ("photo.png", PNG))], "headers": headers}
        path = f"{self.url}/files"
        first = self.call("POST", path, **options)
        again = self.call("POST", path, **options)
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(len(self.get(path).json()), 1)

    def test_only_files_of_the_public_thread_are_fetched(self):
        Attachment = self.env["ir.attachment"]
        note, other = Attachment.create(
            [
                {
                    "name": "internal.txt",
                    "raw": b"secret",
                    "res_model": "service.ticket",
                    "res_id": self.ticket.id,
                },
                {"name": "other.txt", "raw": b"secret"},
            ]
        )
        self.ticket.message_post(body="Note", attachment_ids=note.ids)
        for file in (note, other):
            self.assertProblem(self.get(f"{self.url}/files/{file.id}"), 404)
        second = self.make_ticket()
        sent = self._send(("photo.png", PNG)).json()["files"][0]["id"]
        self.assertProblem(self.get(f"/tickets/{second.id}/files/{sent}"), 404)
