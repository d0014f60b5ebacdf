"""What the tests of the dispatch board begin with."""

from datetime import timedelta

from .test_performers import MONDAY, PerformersCommon

TUESDAY = MONDAY + timedelta(days=1)


class BoardCommon(PerformersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["service.board"].with_user(cls.dispatcher)
        hours = cls.make_calendar("Nine to six", "Europe/Moscow", (9, 13), (14, 18))
        cls.technician.resource_calendar_id = hours

    @classmethod
    def make_order(cls, ticket=None, **values):
        # what is promised for this week is no business of a board in 2030
        return super().make_order(ticket, **{"deadline": False, **values})

    def load(self, start=MONDAY, **options):
        return self.board.load_board(start.isoformat(), **options)

    def row(self, data, resource=None):
        resource = resource or self.technician
        return next(row for row in data["rows"] if row["id"] == resource.id)

    def card(self, order, data=None):
        data = data or self.load()
        cards = data["orders"] + data["tray"]["orders"]
        return next((card for card in cards if card["id"] == order.id), None)

    def stamp(self, order):
        return order.with_user(self.dispatcher)._get_board_stamp()

    def move(self, order, resource=None, day=MONDAY, time="10:00", stamp=None):
        self.board.plan(
            [
                {
                    "id": order.id,
                    "stamp": stamp or self.stamp(order),
                    "resource_id": (resource or self.technician).id,
                    "day": day.isoformat(),
                    "time": time,
                }
            ]
        )
        return order

    def publish(self, *orders):
        return self.board.publish({order.id: self.stamp(order) for order in orders})

    def make_orders(self, count):
        orders = self.env["service.workorder"]
        for _number in range(count):
            orders |= self.make_order(self.make_order_ticket(ci_ids=False))
        return orders
