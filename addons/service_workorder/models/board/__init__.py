"""The dispatch board: who goes where on which day, first as a draft."""

from . import (
    ir_websocket,
    service_board,
    service_board_cards,
    service_board_day,
    service_board_demo,
    service_board_live,
    service_board_moves,
    service_board_rows,
    service_resource,
    service_workorder,
)
