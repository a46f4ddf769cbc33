"""A paper of every kind: with everything its contract knows, and with no more than it asks for."""

import io
from typing import Any

import segno

from service_window.paper_data import CONTRACTS

VERIFY_URL = "https://window.example.gov.cn/verify/7KQ2-M9XD-4HTP/"


def qr_svg(text: str) -> str:
    """Return a QR code as papers get it."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", border=0, xmldecl=False)
    return buffer.getvalue().decode()


def days(number: int, counts_from: str = "acceptance") -> dict[str, Any]:
    """Return a limit of working days."""
    return {"number": number, "unit": "working_day", "counts_from": counts_from}


OFFICE = {
    "name": "市政务服务中心商务窗口",
    "authority": "示例市商务局",
    "address": "示例市人民路1号2楼A区",
    "phone": "0531-12345678",
}
MATERIALS = [
    {"name": "拍卖业务申请表", "originals": 1, "copies": 0, "state": "present", "note": "申请人盖章"},
    {"name": "公司章程", "originals": 0, "copies": 2, "state": "missing", "note": "核对原件"},
    {"name": "拍卖业务规则", "originals": 1, "copies": 0, "state": "tolerated", "note": ""},
]
MISSING = [
    {"name": "无犯罪记录声明", "reason": "董事未签名。", "due_on": "2026-12-04"},
    {"name": "拍卖师执业证书", "reason": "已经过期。", "due_on": "2026-12-03"},
]
COMMON: dict[str, Any] = {
    "office": OFFICE,
    "number": "示商受字〔2026〕第0123号",
    "code": "7KQ2-M9XD-4HTP",
    "verify_url": VERIFY_URL,
    "qr_svg": qr_svg(VERIFY_URL),
    "issued_on": "2026-11-23",
    "sample": True,
    "item_name": "从事拍卖业务核准",
    "applicant_name": "示例市鏿达𬭎业拍卖有限公司",
    "wording": "licence",
    "case_number": "370100SW202611230001",
    "unified_case_number": "11370100MB2855914320261123000001",
    "applicant_is_person": False,
    "applicant_identifier_masked": "9137**********123X",
    "agent_name": "阿卜杜拉·买买提",
    "handler_name": "李㛃",
    "channel": "counter",
    "received_on": "2026-11-20",
    "accepted_on": "2026-11-21",
    "promised_due_on": "2026-12-07",
    "statutory_due_on": "2027-01-05",
    "provisional": True,
    "known_years": [2025, 2026],
    "reason": "第一个理由。\n第二个理由。",
    "legal_basis": "《中华人民共和国拍卖法》第十二条",
    "remedies": "如不服,可以向示例市人民政府申请行政复议。",
    "materials": MATERIALS,
}
OWN: dict[str, dict[str, Any]] = {
    "receipt_slip": {"correction_due_on": "2026-11-27", "checklist": [{"name": "拍卖师名册", "required": False}]},
    "acceptance_slip": {
        "deemed": False,
        "promised_limit": days(10),
        "statutory_limit": days(20),
        "missing": MISSING,
    },
    "correction_notice": {
        "missing": MISSING,
        "respond_by": "2026-12-04",
        "repeat_reason": "补充的章程与原申请不一致。",
    },
    "undertaking": {"missing": MISSING, "supply_by": "2026-12-04"},
    "not_accepted": {
        "ground": "other_authority",
        "competent_authority": "示例省商务厅",
        "review_body": "示例市政府",
        "court": "示例市法院",
    },
    "special_procedure": {
        "procedure": "expert_review",
        "started_on": "2026-11-24",
        "expected_limit": days(15),
        "expected_end_on": "2026-12-15",
        "ended_on": None,
    },
    "extension": {
        "extended_by": days(10),
        "approved_on": "2026-11-22",
        "previous_promised_due_on": "2026-11-30",
        "previous_statutory_due_on": "2026-12-18",
    },
    "decision_refused": {"review_body": "示例市政府", "court": "示例市法院"},
    "own_result": {
        "result_name": "核准回执",
        "text": None,
        "fields": [{"label": "核准号", "value": "370100AUC001"}, {"label": "住所", "value": "人民路88号"}],
        "decided_on": "2026-11-23",
        "valid_from": "2026-11-24",
        "valid_until": "2029-11-23",
        "validity": None,
    },
    "promise_slip": {
        "delivery_way": "mail",
        "delivery_address": "示例市解放路9号",
        "result_name": "拍卖经营批准证书",
        "promised_limit": days(10),
        "bring": ["本领取单", "身份证件"],
    },
    "delivery_receipt": {
        "documents": [{"name": "受理通知书", "number": "示商受字第9号", "copies": 1}],
        "delivery_way": "mail",
        "delivery_place": "示例市解放路9号",
        "mail_number": "EX123456789CN",
        "receiver_name": "买买提",
        "receiver_relation": "代理人",
        "delivered_on": "2026-11-25",
        "note": "本人签收。",
    },
    "withdrawal": {"withdrawn_on": "2026-11-22"},
}
GUIDE: dict[str, Any] = {
    "office": OFFICE | {"hours": "工作日9:00—17:00", "complaint_phone": "0531-87654321"},
    "number": None,
    "code": None,
    "verify_url": VERIFY_URL,
    "qr_svg": qr_svg(VERIFY_URL),
    "issued_on": "2026-11-23",
    "sample": True,
    "item_name": "从事拍卖业务核准",
    "wording": "licence",
    "item_type": "licence",
    "case_type": "promised",
    "basic_code": "000121011000",
    "implementation_code": "11370100MB28559143200012101100",
    "legal_basis": ["《中华人民共和国拍卖法》第十一条", "《拍卖管理办法》第七条"],
    "conditions": ["注册资本一百万元以上", "有拍卖师"],
    "materials": [MATERIALS[0] | {"issuer": "申请人自备", "required": True, "tolerable": True}, MATERIALS[1]],
    "forms": [{"material": "申请书", "blank": "申请书.docx", "sample": "申请书示范文本.pdf"}],
    "steps": ["提交申请", "受理", "领取结果"],
    "promised_limit": days(10),
    "statutory_limit": days(20),
    "immediate_minutes": None,
    "result_name": "拍卖经营批准证书",
    "result_validity": "长期有效",
    "result_issuer": "示例省商务厅",
    "delivery_ways": ["counter", "快递"],
    "visits_needed": 1,
    "windows": "A03、A04",
    "version": "3",
    "valid_from": "2026-01-01",
}
BARE_OFFICE = {"name": "商务窗口", "authority": "商务局"}
NEEDED: dict[str, dict[str, Any]] = {
    "correction_notice": {"missing": [{"name": "公司章程"}]},
    "undertaking": {"missing": [{"name": "公司章程"}]},
    "special_procedure": {"procedure": "现场核查", "started_on": "2026-11-24"},
    "extension": {"extended_by": {"number": 10, "unit": "working_day"}},
    "own_result": {"result_name": "备案回执"},
    "delivery_receipt": {"documents": [{"name": "受理通知书"}]},
}
KINDS = tuple(CONTRACTS)


RATED = {
    "rate_url": "https://example.gov.cn/rate/ABCDEFGHJKMNPQRSTVWX/",
    "rate_qr_svg": COMMON["qr_svg"],
}


def full(kind: str) -> dict[str, Any]:
    """Return data of ``kind`` with every key its contract knows."""
    rated = RATED if kind in ("receipt_slip", "delivery_receipt") else {}
    return dict(GUIDE) if kind == "material_list" else COMMON | rated | OWN[kind]


def minimal(kind: str) -> dict[str, Any]:
    """Return data of ``kind`` with the required keys alone."""
    base = {"office": BARE_OFFICE, "item_name": "商业特许经营备案"}
    return base | ({} if kind == "material_list" else {"applicant_name": "张三"}) | NEEDED.get(kind, {})
