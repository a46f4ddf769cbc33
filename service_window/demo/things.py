"""What stands at the windows and in the hall (S1, R8): devices and facilities, their upkeep, and two faults."""

from collections.abc import Iterator
from typing import Final

from service_window.demo.office import Cast
from service_window.demo.people import CHIEF, CLERKS
from windows.models import Equipment, Staff
from windows.services import audit, equipment

DEVICES: Final = (
    (Equipment.Kind.COMPUTER, "台式计算机", "JS"),
    (Equipment.Kind.PRINTER, "激光打印机", "DY"),
    (Equipment.Kind.CAMERA, "高拍仪", "GP"),
    (Equipment.Kind.RATING_DEVICE, "评价器", "PJ"),
    (Equipment.Kind.TELEPHONE, "座机", "DH"),
)
"""What stands at every window: kind, name, and the beginning of its inventory number."""
SHARED: Final = ((1, Equipment.Kind.FAX, "传真机", "CZ-01"), (2, Equipment.Kind.SCANNER, "高速扫描仪", "SM-02"))
HALL: Final = (
    (Equipment.Kind.WATER, "直饮水机"),
    (Equipment.Kind.SEATS, "等候座椅"),
    (Equipment.Kind.WRITING, "填单台（备老花镜）"),
    (Equipment.Kind.FORMS, "表格和办事指南架"),
    (Equipment.Kind.ACCESSIBLE, "无障碍坡道和轮椅"),
    (Equipment.Kind.FIRST_AID, "急救箱"),
    (Equipment.Kind.DISPLAY, "大厅显示屏"),
)
PAPER_JAM: Final = 3
"""The window whose printer waits for its repair."""
WORN: Final = 5
"""The window whose document camera somebody has just reported."""


def place_equipment(cast: Cast) -> None:
    """Enter what there is, with a little upkeep, one fault in repair and one that was just reported."""
    rows = Equipment.objects.bulk_create(_rows(cast))
    audit.record_many([audit.Act("equipment.add", row, by=None, after={"kind": row.kind}) for row in rows])
    at = {(row.window.number, row.kind): row for row in rows if row.window is not None}
    for window in sorted(cast.windows):
        printer = at[window, Equipment.Kind.PRINTER]
        equipment.log_maintenance(printer, by=_clerk(cast, window), kind="supplies", note="样例：更换硒鼓，试印正常。")
    jam = equipment.report_fault(
        at[PAPER_JAM, Equipment.Kind.PRINTER], by=_clerk(cast, PAPER_JAM), description="样例：连续打印时卡纸。"
    )
    equipment.send_to_repair(jam, by=cast.staff[CHIEF.number], repairer="样例：中心设备维护组")
    equipment.report_fault(
        at[WORN, Equipment.Kind.CAMERA], by=_clerk(cast, WORN), description="样例：补光灯不亮，拍摄文字不清。"
    )


def _rows(cast: Cast) -> Iterator[Equipment]:
    for number, window in sorted(cast.windows.items()):
        for kind, name, letters in DEVICES:
            yield Equipment(window=window, kind=kind, name=name, inventory_number=f"{letters}-{number:02d}")
    for number, kind, name, inventory in SHARED:
        yield Equipment(window=cast.windows[number], kind=kind, name=name, inventory_number=inventory)
    for kind, name in HALL:
        yield Equipment(kind=kind, name=name)


def _clerk(cast: Cast, window: int) -> Staff:
    return cast.staff[CLERKS[window - 1].number]
