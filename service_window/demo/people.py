"""Invented people and enterprises: pleasant to read, and nobody could take one for real.

Staff are called by the ten stems and twelve branches (示例甲 …), applicants 示例… with a number. Identifiers carry
the region 000000, phones the unassigned prefix 154; all keep their rules, so that forms accept them. Pure.
"""

from dataclasses import dataclass
from random import Random

from appointments.models import Applicant
from appointments.services.applicants import ApplicantData
from windows.models import Staff
from windows.roles import Role

REGION = "000000"
PHONE = "1540000"
_KINDS = {"enterprise": Applicant.Kind.ENTERPRISE, "organisation": Applicant.Kind.ORGANISATION}

ApplicantKey = tuple[str, int]
"""The kind of an applicant and the running number among its kind."""

CIVIL, INSTITUTION, AGENCY = (
    Staff.EmploymentKind.CIVIL_SERVANT,
    Staff.EmploymentKind.INSTITUTION,
    Staff.EmploymentKind.AGENCY,
)


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the sample staff."""

    number: str
    name: str
    title: str
    roles: tuple[Role, ...]
    employment: str = CIVIL
    party: bool = False

    @property
    def phone(self) -> str:
        """A phone that cannot exist."""
        return f"{PHONE}9{int(self.number[1:]):03d}"


CLERKS = (
    Person("W001", "示例甲", "1号窗口工作人员", (Role.WINDOW_STAFF,), INSTITUTION, party=True),
    Person("W002", "示例乙", "2号窗口工作人员", (Role.WINDOW_STAFF,), CIVIL),
    Person("W003", "示例丙", "3号窗口工作人员", (Role.WINDOW_STAFF,), CIVIL, party=True),
    Person("W004", "示例丁", "4号窗口工作人员", (Role.WINDOW_STAFF,), AGENCY),
    Person("W005", "示例戊", "5号窗口工作人员", (Role.WINDOW_STAFF,), INSTITUTION),
    Person("W006", "示例己", "6号窗口工作人员", (Role.WINDOW_STAFF,), AGENCY, party=True),
)
CHIEF = Person("C001", "示例庚", "首席代表", (Role.CHIEF_REPRESENTATIVE,), party=True)
REVIEWERS = (
    Person("R001", "示例辛", "市场体系建设处审核人员", (Role.DEPARTMENT_REVIEWER,), party=True),
    Person("R002", "示例壬", "对外贸易和合作处审核人员", (Role.DEPARTMENT_REVIEWER,)),
)
LEADER = Person("L001", "示例癸", "分管领导、领导小组成员", (Role.BUREAU_LEADER, Role.LEADING_GROUP), party=True)
OFFICERS = (
    Person("H001", "示例子", "组织人事处（考核办公室）", (Role.ASSESSMENT_OFFICE, Role.INSPECTOR), party=True),
    Person("J001", "示例丑", "纪检监督人员", (Role.DISCIPLINE_OFFICER,), party=True),
    Person("A001", "示例寅", "系统管理员", (Role.SYSTEM_ADMIN,), AGENCY),
    Person("S001", "示例卯", "安全审计员", (Role.AUDITOR,), INSTITUTION),
    Person("H002", "示例辰", "组织人事处（考核办公室）", (Role.ASSESSMENT_OFFICE,), INSTITUTION),
    Person("H003", "示例巳", "组织人事处（考核办公室）", (Role.ASSESSMENT_OFFICE,)),
)
MEMBER = Person("D001", "示例午", "领导小组成员", (Role.LEADING_GROUP,))
"""Decides with the leader, and where the leader took part."""
STAFF: tuple[Person, ...] = (*CLERKS, CHIEF, *REVIEWERS, LEADER, MEMBER, *OFFICERS)

_TRADES = ("商贸", "石油", "拍卖", "汽车销售", "再生资源", "国际工程", "科技", "连锁餐饮", "劳务", "软件")
_WORDS = ("晨光", "山水", "青禾", "和风", "星河", "云帆", "㛃", "𬭎", "春晓", "百川", "长亭", "𠮷祥", "南枝", "远帆")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_RARE = ("示例·㛃", "示例𬭎", "样例古丽·示例买买提", "示例𠮷", "样例卓玛·示例")


def applicant_data(key: ApplicantKey) -> ApplicantData:
    """What a window enters of a sample applicant; the same key gives the same applicant."""
    kind, serial = key
    dice = Random(f"applicant {kind} {serial}")
    phone = f"{PHONE}{serial % 9000:04d}"
    if kind == "natural":
        return ApplicantData(
            kind=Applicant.Kind.NATURAL,
            name=_person_name(serial),
            identifier_kind=Applicant.IdentifierKind.RESIDENT,
            identifier=resident_number(serial, dice),
            phone=phone,
        )
    prefix, suffix = ("91", "有限公司") if kind == "enterprise" else ("51", "行业协会")
    middle = f"{dice.choice(_WORDS)}{dice.choice(_TRADES)}"
    return ApplicantData(
        kind=_KINDS[kind],
        name=f"示例{middle}{suffix}{serial:03d}",
        identifier_kind=Applicant.IdentifierKind.USCC,
        identifier=credit_code(prefix, serial),
        phone=phone,
        address=f"示例市样例区演示路{serial}号",
    )


def _person_name(serial: int) -> str:
    if serial % 12 == 5:
        return _RARE[serial // 12 % len(_RARE)]
    return f"示例{_STEMS[serial % 10]}{_BRANCHES[serial % 12]}"


_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(prefix: str, serial: int) -> str:
    """A unified social credit code of the region 000000 with both check digits (GB 32100, GB 11714)."""
    body = f"{serial:08d}"
    rest = (11 - sum(int(digit) * weight for digit, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))) % 11
    number = f"{prefix}{REGION}{body}{'X' if rest == 10 else rest}"
    weighted = sum(_CODE_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(number))
    return number + _CODE_ALPHABET[-weighted % 31]


def resident_number(serial: int, dice: Random) -> str:
    """A resident identity number of the region 000000 with its check digit (GB 11643)."""
    born = f"{dice.randrange(1960, 2003)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
    number = f"{REGION}{born}{serial % 1000:03d}"
    weighted = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number))
    return number + "10X98765432"[weighted % 11]
