-- cancel queued mails: they must not leave from a copy when a server is connected
UPDATE mail_mail
   SET state = 'cancel'
 WHERE state IN ('outgoing', 'exception');

-- cancel queued jobs: what they do outside was or will be done by the original
UPDATE queue_job
   SET state = 'cancelled'
 WHERE state NOT IN ('done', 'failed', 'cancelled');

-- disconnect mailboxes: mail is deleted there or marked as read once it is fetched
UPDATE fetchmail_server
   SET state = 'draft',
       password = NULL;
