-- silence webhooks: a copy tells nobody what happens in it
UPDATE service_webhook
   SET active = false;
