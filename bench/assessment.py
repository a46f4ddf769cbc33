"""Measure the annual assessment on PostgreSQL: 10,000 people with 2,000,000 records over five years.

    .venv/bin/python -m bench.assessment
    .venv/bin/python -m bench.assessment --people 1000 --records 200000

The records are written set-based. Then the product computes one year (facts, rules, results), and one hand-written SQL
statement passes over the same rows and answers the same question by the default policy: person by ground. Both answers are
compared, so that the pass is no straw man. What counts is the ratio; seconds are of the machine of the day.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psycopg

from bench.run import ROOT, TUNING, manage
from service_window.secret_files import new_secret
from tests.plugins.postgres import PrivateServer

YEAR = 2026
ON = "2026-11-23"
AIM, LIMIT, MEMORY = 2.0, 3.0, 500

# What the statements below leave out is empty, whatever columns the models have gained.
DEFAULTS = """
DO $$
DECLARE lacking record;
BEGIN
    FOR lacking IN
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
          AND table_name IN ('windows_staff', 'evaluations_inspection', 'evaluations_finding', 'appointments_case',
                             'evaluations_complaint', 'evaluations_notice')
          AND data_type IN ('character varying', 'text', 'boolean', 'smallint', 'integer', 'jsonb')
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %L', lacking.table_name, lacking.column_name,
                       CASE WHEN lacking.data_type IN ('character varying', 'text') THEN ''
                            WHEN lacking.data_type = 'boolean' THEN 'false'
                            WHEN lacking.data_type = 'jsonb' THEN '{}' ELSE '0' END);
    END LOOP;
END $$
"""

# Out of 100 records: 60 cases, 25 findings, 10 complaints, 5 notices. A tenth of the cases is late.
FILL = """
INSERT INTO windows_staff (password, is_superuser, number, name, phone, job_title, employment_kind, party_member,
                           joined_on, is_active, is_staff, must_change_password, is_sample)
SELECT '!', false, 'P' || lpad(n::text, 6, '0'), '员工' || n, '', '', 'civil_servant', false,
       date '2020-01-01', true, false, false, false
FROM generate_series(1, %(people)s) AS n;

INSERT INTO evaluations_inspection (ref, imported, content_digest, body, mode, held_on)
SELECT 'I' || n, true, 'x', (ARRAY['superior', 'own_office', 'own_office', 'own_office'])[n %% 4 + 1], 'open',
       date '2022-01-01' + (n * 7919 %% 1780)
FROM generate_series(1, 2000) AS n;

INSERT INTO evaluations_finding (ref, imported, content_digest, staff_id, kind, event_on, status, confirmed_on, source,
                                 inspection_id, under_review, minutes, affected_work, consequence, at_fault)
SELECT 'V' || n, true, 'x', ids[n %% %(people)s + 1], kinds[(n / 7) %% array_length(kinds, 1) + 1], day,
       statuses[(n / 3) %% 6 + 1], CASE WHEN (n / 3) %% 6 IN (0, 1, 5) THEN day + 5 END, 'round',
       CASE WHEN n %% 50 = 0 THEN inspections[n / 50 %% 2000 + 1] END, false, n %% 60, n %% 2 = 0,
       CASE WHEN n %% 30 = 0 THEN 'system_failure' ELSE '' END, n %% 3 = 0
FROM (SELECT n, date '2022-01-01' + (n * 104729 %% 1780)::int AS day
      FROM generate_series(1::bigint, %(records)s * 25 / 100) AS n) AS rows,
     (SELECT array_agg(id ORDER BY number) AS ids FROM windows_staff) AS people,
     (SELECT array_agg(id ORDER BY id) AS inspections FROM evaluations_inspection) AS held,
     (SELECT ARRAY['hygiene', 'late', 'badge', 'uniform', 'phone', 'dozing', 'absent_without_leave', 'hygiene', 'late',
                   'unauthorised_software', 'visitor_conflict', 'data_entry', 'gaming', 'late', 'equipment'] AS kinds,
             ARRAY['confirmed', 'confirmed', 'reported', 'dismissed', 'dismissed', 'revoked'] AS statuses) AS words;

INSERT INTO appointments_case (imported_ref, channel, holder_id, step, step_since, opened_at, acceptance, decision,
                               outcome, outcome_reason, approval_position, approval_round, approval_returned,
                               due_provisional, green_channel, is_sample, promised_due_on, result_ready_on, closed_at)
SELECT 'C' || n, 'counter', ids[n %% %(people)s + 1], 7, now(), now(), '', '', 'completed', '', 0, 1, false, false,
       false, false, day, day + CASE WHEN n %% 10 = 0 THEN 2 ELSE -2 END,
       (day + CASE WHEN n %% 10 = 0 THEN 2 ELSE -2 END + time '12:00') AT TIME ZONE 'Asia/Shanghai'
FROM (SELECT n, date '2022-01-01' + (n * 15485863 %% 1780)::int AS day
      FROM generate_series(1::bigint, %(records)s * 60 / 100) AS n) AS rows,
     (SELECT array_agg(id ORDER BY number) AS ids FROM windows_staff) AS people;

INSERT INTO evaluations_complaint (ref, imported, content_digest, staff_id, case_id, event_on, decision, decided_on, subject)
SELECT 'K' || n, true, 'x', CASE WHEN n %% 4 = 0 THEN ids[n %% %(people)s + 1] END,
       CASE WHEN n %% 2 = 0 THEN first + n * 3 %% (%(records)s * 60 / 100) END, day, decisions[n %% 7 + 1],
       CASE WHEN n %% 7 > 0 THEN day + 7 END, (ARRAY['delay', 'attitude', 'other'])[n %% 3 + 1]
FROM (SELECT n, date '2022-01-01' + (n * 32452843 %% 1780)::int AS day
      FROM generate_series(1::bigint, %(records)s * 10 / 100) AS n) AS rows,
     (SELECT array_agg(id ORDER BY number) AS ids FROM windows_staff) AS people,
     (SELECT min(id) AS first FROM appointments_case) AS cases,
     (SELECT ARRAY['pending', 'not_upheld', 'upheld_no_fault', 'unverifiable', 'invalid', 'withdrawn',
                   'upheld_at_fault'] AS decisions) AS words;

INSERT INTO evaluations_notice (ref, imported, content_digest, issuer, issued_on, document_number)
SELECT 'N' || n, true, 'x', (ARRAY['bureau', 'bureau', 'superior', 'municipal_centre'])[n %% 4 + 1],
       date '2022-01-01' + (n * 49979687 %% 1780)::int, ''
FROM generate_series(1::bigint, %(records)s * 5 / 100) AS n;
INSERT INTO evaluations_noticefinding (notice_id, finding_id)
SELECT n.id, f.id FROM evaluations_notice n JOIN evaluations_finding f ON f.ref = 'V' || substr(n.ref, 2)::bigint * 5;
INSERT INTO evaluations_noticeperson (notice_id, staff_id)
SELECT n.id, f.staff_id FROM evaluations_notice n JOIN evaluations_noticefinding l ON l.notice_id = n.id
JOIN evaluations_finding f ON f.id = l.finding_id;
"""

# The default policy, event basis. 2 stands for disqualified, 1 for pending; a person without a row is clear.
PASS = """
WITH findings AS (
    SELECT f.staff_id, f.kind, f.event_on, CASE f.status WHEN 'confirmed' THEN 2 ELSE 1 END AS weight, f.minutes,
           f.affected_work, f.consequence, f.at_fault, i.body, i.held_on,
           f.kind IN ('phone', 'noise', 'dozing', 'wandering_chat', 'unrelated_reading', 'unrelated_activity') AND EXISTS (
               SELECT 1 FROM evaluations_noticefinding l JOIN evaluations_noticeperson p ON p.notice_id = l.notice_id
               WHERE l.finding_id = f.id AND p.staff_id = f.staff_id) AS criticised
    FROM evaluations_finding f LEFT JOIN evaluations_inspection i ON i.id = f.inspection_id
    WHERE f.status IN ('confirmed', 'reported', 'verifying')
      AND (f.event_on BETWEEN %(first)s AND %(last)s OR i.held_on BETWEEN %(first)s AND %(last)s)
), hits AS (
    SELECT staff_id, CASE WHEN kind = 'irregular_approval' OR kind = 'visitor_conflict' AND at_fault THEN 1
        WHEN kind IN ('meal', 'gift', 'obstruction', 'demand', 'fee', 'other_integrity') THEN 2
        WHEN kind IN ('gaming', 'stocks', 'film_video', 'music', 'online_shopping', 'other_entertainment') THEN 4
        WHEN kind = 'unauthorised_software' AND consequence <> '' THEN 5
        WHEN kind = 'absent_without_leave' AND minutes >= 30 AND affected_work THEN 6
        WHEN criticised THEN 7 END AS code, weight
    FROM findings WHERE event_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT staff_id, 3, weight FROM findings
    WHERE body IN ('municipal_centre', 'superior', 'discipline') AND held_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT staff_id, 1, CASE decision WHEN 'pending' THEN 1 ELSE 2 END FROM evaluations_complaint
    WHERE decision IN ('pending', 'upheld_at_fault') AND event_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT p.staff_id, 3, 2 FROM evaluations_noticeperson p JOIN evaluations_notice n ON n.id = p.notice_id
    WHERE n.issuer = 'municipal_centre' AND n.issued_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT p.staff_id, 3, CASE m.status WHEN 'confirmed' THEN 2 ELSE 1 END
    FROM evaluations_mediareportperson p JOIN evaluations_mediareport m ON m.id = p.media_report_id
    WHERE m.kind = 'news' AND m.status IN ('confirmed', 'reported', 'verifying')
      AND m.published_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT c.holder_id, 8, max(CASE k.decision WHEN 'pending' THEN 1 ELSE 2 END)
    FROM appointments_case c JOIN evaluations_complaint k ON k.case_id = c.id
    WHERE k.subject = 'delay' AND k.decision NOT IN ('invalid', 'withdrawn')
      AND c.promised_due_on BETWEEN %(first)s AND %(last)s
      AND coalesce(c.result_ready_on, %(on)s) > c.promised_due_on
    GROUP BY c.id
)
SELECT s.number, h.code, max(h.weight) FROM windows_staff s JOIN hits h ON h.staff_id = s.id
WHERE h.code IS NOT NULL AND s.joined_on <= %(last)s AND (s.left_on IS NULL OR s.left_on >= %(first)s)
GROUP BY s.number, h.code
"""
WEIGHTS = {"pending": 1, "disqualified": 2}


def main() -> None:
    """Fill a database in a process of its own, and measure in another, so that memory is that of the assessment."""
    parser = argparse.ArgumentParser(description="Measure the annual assessment.")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.rounds)
        return
    with tempfile.TemporaryDirectory() as directory, PrivateServer(fast=False, settings=TUNING) as server:
        environment = os.environ | {
            "DATABASE_URL": server.url("postgres"),
            "DEBUG": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(Path(directory) / "var"),
            "SECRET_KEY": new_secret(),
            "FIELD_KEYS": new_secret(),
            "BLIND_INDEX_KEY": new_secret(),
        }
        manage("migrate", "--verbosity", "0", environment=environment)
        begun = time.perf_counter()
        fill(server, options.people, options.records)
        print(
            f"{options.people:,} people, {options.records:,} records in {time.perf_counter() - begun:.0f} s", flush=True
        )
        command = [sys.executable, "-m", "bench.assessment", "--measure", "--rounds", str(options.rounds)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def fill(server: PrivateServer, people: int, records: int) -> None:
    """Write the records with a handful of statements; triggers are there to refuse, and nothing here is refused."""
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as connection:
        connection.execute(DEFAULTS)
        sql = FILL.replace("%%", "%").replace("%(people)s", str(people)).replace("%(records)s", str(records))
        for statement in sql.split(";\n"):
            if statement.strip():
                connection.execute(statement)  # type: ignore[arg-type]
        connection.execute("VACUUM ANALYZE")


def measure(rounds: int) -> None:
    """Take turns: the pass, then the product; print medians, ratio and memory."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "service_window.settings"
    django.setup()
    from datetime import date

    from django.db import connection

    from assessment.services.standing import assess_year

    bounds = {"first": date(YEAR, 1, 1), "last": date(YEAR, 12, 31), "on": date.fromisoformat(ON)}
    taken: dict[str, list[float]] = {"pass": [], "product": []}
    before = peak()
    for _ in range(rounds + 1):  # the first round warms the caches up
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(PASS, bounds)
            passed = {(number, f"E{code}"): weight for number, code, weight in cursor.fetchall()}
        between = time.perf_counter()
        found = assess_year(YEAR, on=bounds["on"])
        taken["pass"].append(between - begun)
        taken["product"].append(time.perf_counter() - between)
    judged = {
        (result.number, verdict.code): WEIGHTS[verdict.status]
        for result in found.results
        for verdict in result.grounds
        if verdict.status != "clear"
    }
    evidence = sum(len(verdict.evidence) + len(verdict.notes) for result in found.results for verdict in result.grounds)
    if judged != passed:
        raise SystemExit(f"The answers differ in {len(set(judged.items()) ^ set(passed.items()))} places.")
    one, other = (median(values[1:]) for values in taken.values())
    verdict = "" if other / one <= AIM else "  aim missed" if other / one <= LIMIT else "  LIMIT MISSED"
    print(
        f"one SQL pass {one:.2f} s, assessment {other:.2f} s, ratio {other / one:.2f} (aim {AIM}, limit {LIMIT}){verdict}"
    )
    print(f"{len(judged):,} grounds not clear, {evidence:,} pieces of evidence and notes; both answers agree")
    print(f"memory: {peak():.0f} MB at most, {peak() - before:.0f} MB of it for the assessment (limit {MEMORY} MB)")


def peak() -> float:
    """The most memory that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
