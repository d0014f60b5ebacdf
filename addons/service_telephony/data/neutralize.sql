-- silence telephone exchanges: a copy calls nobody, and takes in nothing of theirs
UPDATE service_call_connector
   SET active = false, secret = NULL, key = NULL;
UPDATE service_call_recording
   SET state = 'failed', url = NULL, next_try_at = NULL
 WHERE state = 'waiting';
