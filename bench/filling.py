"""Fill a database with very many cases: one year of the demonstration, multiplied inside PostgreSQL.

``manage.py demo`` writes a small office with every kind of case (`seed`); `multiply` copies a share of its cases
n / `CHOSEN` times with ``INSERT … SELECT … generate_series``: 98 % closed, 2 % open and spread over 14 clerks. Copies
lie about as days would mix them; each has its own number, visits, records, materials and papers, and applicants of
their own names, identifiers and phones. What the copies leave out: papers say little (none is opened here), and
the audit trail holds one event for each case instead of thirteen.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from appointments import models as visits_and_cases
from appointments.models import Applicant, Case, CasePaper, Handover, Ticket, TicketPeriod, Visit
from service_window.fields import blind_index
from windows.models import AuditEvent, Paper, Staff
from windows.roles import Role
from windows.services.staff import create_staff

CHOSEN = 1000
OPEN_SHARE = 50  # one case in fifty is open
CLERKS = 14
OWN = 40  # open cases of the clerk whose desk is measured
FIRST_KEY = 100_000
"""Keys below are free, for cases that are not to stand at the head of the lists."""
PHONE = "15400001234"
"""The phone of one applicant of every copy, to be searched by."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How one table is copied: which rows of the seed, and which columns differ from copy to copy."""

    model: type[Model]
    chosen: str
    columns: dict[str, str] = field(default_factory=dict)
    own_key: bool = True


def _same(column: str) -> str:
    """The key of a copied row: copies of one row follow each other."""
    return f"(p.{column} - 1) * %(copies)s + c.k"


_NAME = """(ARRAY['齐鲁','泰山','海岱','明湖','趵突','千佛','历下','黄河','长清','章丘','平阴','商河','莱芜','济阳',
'青禾','晨光','山水','和风','星河','云帆','春晓','百川','长亭','南枝','远帆','𠮷祥','㛃','𬭎'])
[1 + (p.id * 7 + c.k * 13) %% 28] || to_char(p.id * 100000 + c.k, 'FM9999999999') || p.name"""
_OF_CASES = "p.case_id IN (SELECT id FROM bench_chosen)"
_VISITS = f"SELECT visit_id FROM appointments_casevisit p WHERE {_OF_CASES}"
_BY_ITSELF = (
    Copied(
        Applicant,
        "p.id IN (SELECT unnest(ARRAY[applicant_id, agent_id]) FROM appointments_case JOIN bench_chosen USING (id))",
        {
            "name": _NAME,
            "identifier_index": "CASE WHEN p.identifier_index = '' THEN '' ELSE md5('i' || p.id || '.' || c.k) END",
            "phone_index": "CASE WHEN p.id = (SELECT max(id) FROM seed_appointments_applicant) AND c.k = 1 THEN '%(phone)s' "
            "WHEN p.phone_index = '' THEN '' ELSE md5('p' || p.id || '.' || c.k) END",
        },
    ),
    Copied(
        Ticket,
        f"p.id IN (SELECT ticket_id FROM appointments_visit v WHERE v.id IN ({_VISITS}))",
        {
            "number": "left(p.number, 1) || to_char((substr(p.number, 2)::int - 1) * %(copies)s + c.k, 'FM99999999000')",
            "token": "CASE WHEN p.token IS NULL THEN NULL ELSE md5('t' || p.id || '.' || c.k) END",
        },
    ),
    Copied(
        TicketPeriod,
        f"p.ticket_id IN (SELECT ticket_id FROM appointments_visit v WHERE v.id IN ({_VISITS}))",
        {"ticket_id": _same("ticket_id")},
    ),
    Copied(Visit, f"p.id IN ({_VISITS})", {"ticket_id": _same("ticket_id")}),
    Copied(
        Paper,
        f"p.id IN (SELECT paper_id FROM appointments_casepaper p WHERE {_OF_CASES})",
        {
            "number": "split_part(p.number, '-', 1) || '-' || "
            "to_char((split_part(p.number, '-', 2)::int - 1) * %(copies)s + c.k, 'FM99999000000')",
            "code": "upper(left(md5('c' || p.id || '.' || c.k), 20))",
            "data": "CASE WHEN c.k = 1 THEN p.data ELSE left(p.data, 24) END",
        },
    ),
)
_CASE = Copied(
    Case,
    "p.id IN (SELECT id FROM bench_chosen)",
    {
        "id": "c.id",
        "number": "left(p.number, -4) || to_char((right(p.number, 4)::int - 1) * %(copies)s + c.k, 'FM9999990000')",
        "applicant_id": _same("applicant_id"),
        "agent_id": _same("agent_id"),
        "holder_id": "coalesce(c.holder_id, p.holder_id)",
    },
    own_key=False,
)


def _is_of_a_case(model: type[Model]) -> bool:
    """Whether the rows of a table belong to a case."""
    return any(one.column == "case_id" for one in model._meta.local_concrete_fields)


_CHILDREN = tuple(
    Copied(
        model,
        _OF_CASES,
        {
            "case_id": "c.id",
            **({"visit_id": _same("visit_id")} if hasattr(model, "visit") else {}),
            **({"paper_id": _same("paper_id")} if model is CasePaper else {}),
            **(
                {
                    "holder_id": "CASE WHEN p.until_at IS NULL THEN coalesce(c.holder_id, p.holder_id) ELSE p.holder_id END"
                }
                if model is Handover
                else {}
            ),
        },
        own_key=False,
    )
    for model in (getattr(visits_and_cases, name) for name in visits_and_cases.__all__)
    if isinstance(model, type) and issubclass(model, Model) and _is_of_a_case(model)
)


def add_clerks() -> None:
    """Add clerks to the demonstration's, so that there are fourteen."""
    missing = CLERKS - Staff.objects.with_role(Role.WINDOW_STAFF).count()
    for ordinal in range(missing):
        create_staff(
            f"W1{ordinal:02d}",
            by=None,
            name=f"示例{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[ordinal]}二",
            roles=[Role.WINDOW_STAFF.value],
            joined_on=date(2020, 1, 1),
        )
    Staff.objects.update(must_change_password=False)


@transaction.atomic
def multiply(cases: int) -> None:
    """Replace the cases of the demonstration by ``cases`` copies, a multiple of `CHOSEN`; triggers are at rest."""
    copies, rest = divmod(cases, CHOSEN)
    if rest or not copies:
        raise ValueError(f"Choose a multiple of {CHOSEN} cases.")
    given = {"copies": copies, "phone": blind_index(PHONE)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '384MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL synchronous_commit = off")
        _choose(cursor, copies)
        everything = (*_BY_ITSELF, _CASE, *_CHILDREN)
        seeds = {copied.model._meta.db_table: copied for copied in everything}
        for table, copied in seeds.items():
            cursor.execute(f"CREATE TEMP TABLE seed_{table} AS SELECT * FROM {table} p WHERE {copied.chosen}")
        indexes = _indexes(cursor, [*seeds, "windows_auditevent"])
        cursor.execute(f"TRUNCATE {', '.join([*seeds, 'windows_auditevent'])} CASCADE")
        for drop, _create in indexes:
            cursor.execute(drop)
        for copied in everything:
            cursor.execute(_insert(copied) % given)
        cursor.execute(_AUDIT)
        cursor.execute("UPDATE windows_numberseries SET last = last * %s", [copies])
        for _drop, create in indexes:
            cursor.execute(create)
        for model in (*(copied.model for copied in everything), AuditEvent):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _choose(cursor: Any, copies: int) -> None:
    """Choose the cases to copy, and give every copy its key and, while it is open, its holder."""
    opened = CHOSEN // OPEN_SHARE
    busy = "id IN (SELECT case_id FROM appointments_casevisit v JOIN appointments_visit w ON w.id = v.visit_id "
    busy += "WHERE w.closed_at IS NULL)"
    cursor.execute(
        "CREATE TEMP TABLE bench_chosen AS "
        f"(SELECT id, opened_at, TRUE AS open FROM appointments_case WHERE closed_at IS NULL AND NOT {busy} "
        f"ORDER BY id DESC LIMIT {opened}) UNION ALL "
        f"(SELECT id, opened_at, FALSE FROM appointments_case WHERE closed_at IS NOT NULL AND NOT {busy} "
        f"ORDER BY id % 2, id LIMIT {CHOSEN - opened})"
    )
    cursor.execute("UPDATE appointments_visit SET closed_at = opened_at WHERE closed_at IS NULL")
    cursor.execute(
        "CREATE TEMP TABLE bench_copy AS SELECT id AS old, k, open, NULL::bigint AS holder_id, row_number() OVER "
        f"(ORDER BY opened_at + (hashint8(id * 100003 + k) % 36) * interval '1 hour', id, k) + {FIRST_KEY} AS id "
        f"FROM bench_chosen, generate_series(1, {copies}) AS k"
    )
    cursor.execute(
        "WITH clerk AS (SELECT s.id, row_number() OVER (ORDER BY s.number) AS n FROM windows_staff s "
        "JOIN windows_staff_groups g ON g.staff_id = s.id JOIN auth_group r ON r.id = g.group_id "
        f"WHERE r.name = '{Role.WINDOW_STAFF.value}'), "
        "turn AS (SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM bench_copy WHERE open) "
        "UPDATE bench_copy c SET holder_id = clerk.id FROM turn JOIN clerk ON clerk.n = "
        f"CASE WHEN turn.n %% 4 = 0 AND turn.n <= {OWN * 4} THEN 1 ELSE 1 + turn.n %% {CLERKS} END "
        "WHERE c.id = turn.id".replace("%%", "%")
    )
    cursor.execute("CREATE INDEX ON bench_copy (old)")
    cursor.execute("ANALYZE bench_copy")


def _indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """How to drop and how to create every index but the primary keys: loading without them is several times faster."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), r.conname, pg_get_constraintdef(r.oid), "
        "i.indrelid::regclass::text FROM pg_index i LEFT JOIN pg_constraint r ON r.conindid = i.indexrelid AND "
        "r.contype = 'u' WHERE NOT i.indisprimary AND i.indrelid::regclass::text = ANY (%s)",
        [tables],
    )
    return [
        (f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}")
        if name
        else (f"DROP INDEX {index}", definition)
        for index, definition, name, constraint, table in cursor.fetchall()
    ]


def _insert(copied: Copied) -> str:
    """The statement that writes all copies of a table's rows."""
    meta = copied.model._meta
    chosen = dict(copied.columns)
    if copied.own_key:
        chosen["id"] = _same("id")
    columns = [one.column for one in meta.local_concrete_fields if one.column != "id" or "id" in chosen]
    values = ", ".join(chosen.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    if copied.own_key:
        source, order = "generate_series(1, %(copies)s) AS c (k)", "p.id, c.k"
    else:
        link = "p.id" if copied.model is Case else "p.case_id"
        source, order = "", "c.id, p.id"
        return (
            f"INSERT INTO {meta.db_table} ({names}) SELECT {values} FROM seed_{meta.db_table} p "
            f"JOIN bench_copy c ON c.old = {link} ORDER BY {order}"
        )
    return (
        f"INSERT INTO {meta.db_table} ({names}) SELECT {values} FROM seed_{meta.db_table} p, {source} ORDER BY {order}"
    )


_AUDIT = """
INSERT INTO windows_auditevent (at, actor_id, verb, subject_type, subject_id, label, origin, reason, before, after,
                                previous_digest, digest)
SELECT coalesce(closed_at, step_since), coalesce(closed_by_id, holder_id), 'case.finish', 'appointments.case', id::text,
       coalesce(number, '#' || id), '127.0.0.1', '', '{}', '{"step": 7}',
       md5('a' || (id - 1)) || md5('b' || (id - 1)), md5('a' || id) || md5('b' || id)
FROM appointments_case c ORDER BY c.id"""
