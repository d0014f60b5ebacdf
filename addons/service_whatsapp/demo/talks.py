"""Conversations in WhatsApp, as they come in and are answered."""

from odoo.addons.service_messenger.demo import talks


class DemoTalks(talks.DemoTalks):
    words = (
        (
            20,
            "79010000701",
            "Наталья",
            "Терминал не включается после грозы",
        ),
        (3, "79010000702", "Артур, склад", "Принтер этикеток мнёт ленту"),
        (
            0.7,
            "79010000703",
            "Жанна",
            "Во сколько сегодня приедет инженер?",
        ),
    )
    answers = (
        ("79010000701", "Наталья, привезём подменный терминал до обеда.", "read"),
        ("79010000702", "Артур, почистите валик спиртом.", "sent"),
    )

    def update(self, number, moment, chat, name, text):
        return {
            "entry": [
                {
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "metadata": {
                                    "phone_number_id": self.account.whatsapp_number
                                },
                                "contacts": [
                                    {"wa_id": chat, "profile": {"name": name}}
                                ],
                                "messages": [
                                    {
                                        "from": chat,
                                        "id": f"wamid.demo.{number}",
                                        "timestamp": str(moment),
                                        "type": "text",
                                        "text": {"body": text},
                                    }
                                ],
                            },
                        }
                    ]
                }
            ]
        }
