"""Minutes of award decisions, changes of quotas with their history, objections to public notices."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields
from service_window.append_only import AppendOnly, Lift, RunTriggers
from service_window.triggers import changed, never_deleted, refilled, refuse

AWARD = "assessment_award"
CHANGE = "assessment_quotachange"
MINUTES = "assessment_awardminutes"
NOMINATION = "assessment_nomination"
NOTICE = "assessment_awardnotice"
OBJECTION = "assessment_noticeobjection"
YEAR = "assessment_yearreview"

STANDS = "assessment_nomination_stands"
STANDING = "a nomination stands as it was made and decided"
_FIXED = changed("id", "award_id", "staff_id", "result_id", "conditional", "reason", "nominated_by_id", "nominated_at")
_DECISION = ("closed_by_id", "closed_at", "closing_reason", "minutes_number", "decided_result_id")


def _stands(decision, once):
    """SQL: something of a nomination changes that does not change any more."""
    return (
        f"OLD.state IN ('withdrawn', 'declined', 'revoked') OR {_FIXED} OR {refilled(*once)} OR "
        f"(OLD.state = 'awarded' AND (NEW.state NOT IN ('awarded', 'revoked') OR {changed(*decision)}))"
    )


STOOD_BEFORE = refuse(STANDS, NOMINATION, "UPDATE", _stands(_DECISION, ("notice_id",)), STANDING)
STANDS_NOW = refuse(
    STANDS,
    NOMINATION,
    "UPDATE",
    _stands((*_DECISION, "minutes_id"), ("notice_id", "revoking_minutes_id")),
    STANDING,
)


def _without_minutes(column, more=""):
    """SQL: the minutes named are not minutes of the year of the award."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {MINUTES} m JOIN {AWARD} a ON a.review_id = m.review_id "
        f"WHERE a.id = NEW.award_id AND m.id = NEW.{column}{more})"
    )


WITH_MINUTES = (
    *refuse(
        "assessment_nomination_decided_with_a_file",
        NOMINATION,
        "UPDATE",
        "OLD.state = 'nominated' AND NEW.state IN ('awarded', 'declined') AND "
        + _without_minutes("minutes_id", " AND m.number = NEW.minutes_number"),
        "a nomination is decided with minutes of its year",
    ),
    *refuse(
        "assessment_nomination_revoked_with_a_file",
        NOMINATION,
        "UPDATE",
        "OLD.state = 'awarded' AND NEW.state = 'revoked' AND " + _without_minutes("revoking_minutes_id"),
        "an award is revoked with minutes of its year",
    ),
)
QUOTAS = (
    *refuse(
        "assessment_award_stands",
        AWARD,
        "UPDATE",
        f"{changed('id', 'review_id', 'name', 'set_by_id', 'set_at')} OR {refilled('withdrawn_at', 'withdrawn_by_id')}",
        "an award stands as it was offered",
    ),
    *refuse(
        "assessment_award_quota_with_its_change",
        AWARD,
        "UPDATE",
        f"{changed('quota')} AND NOT EXISTS (SELECT 1 FROM {CHANGE} q WHERE q.award_id = NEW.id "
        "AND q.before = OLD.quota AND q.after = NEW.quota "
        f"AND q.id = (SELECT MAX(n.id) FROM {CHANGE} n WHERE n.award_id = NEW.id))",
        "a quota changes with a row that says why",
    ),
    *refuse(
        "assessment_quota_until_decided",
        CHANGE,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {NOMINATION} n WHERE n.award_id = NEW.award_id "
        "AND n.state IN ('awarded', 'declined', 'revoked')) "
        f"OR NEW.before <> (SELECT a.quota FROM {AWARD} a WHERE a.id = NEW.award_id)",
        "a quota changes until somebody was decided on",
    ),
)
_CONCERNED = "(SELECT a.review_id FROM assessment_award a WHERE a.id = NEW.award_id)"
_NOTICED = "(SELECT o.review_id FROM assessment_awardnotice o WHERE o.id = NEW.notice_id)"
OBJECTIONS = (
    *refuse(
        "assessment_notice_objection_starts",
        OBJECTION,
        "INSERT",
        f"NEW.outcome <> '' OR NOT EXISTS (SELECT 1 FROM {NOTICE} o JOIN {NOMINATION} n ON n.notice_id = o.id "
        "WHERE o.id = NEW.notice_id AND n.id = NEW.nomination_id "
        "AND NEW.received_on BETWEEN o.first_day AND o.last_day)",
        "an objection arrives within the days of the notice that names the person",
    ),
    *refuse(
        "assessment_notice_objection_stands",
        OBJECTION,
        "UPDATE",
        "OLD.outcome <> '' OR "
        + changed("id", "notice_id", "nomination_id", "received_on", "source", "text", "entered_by_id", "entered_at"),
        "an objection stands as it was entered and decided",
    ),
    *refuse(
        "assessment_notice_objection_took_no_part",
        OBJECTION,
        "UPDATE",
        f"NEW.outcome <> '' AND EXISTS (SELECT 1 FROM {NOMINATION} n WHERE n.id = NEW.nomination_id "
        "AND NEW.decided_by_id IN (n.nominated_by_id, n.closed_by_id, n.staff_id))",
        "whoever took part does not decide on the objection",
    ),
)


def _not_after_the_seal(table, review, *events):
    """Refuse rows of a year that is sealed."""
    sealed = f"EXISTS (SELECT 1 FROM {YEAR} r WHERE r.id = {review} AND r.state = 'sealed')"
    return tuple(
        trigger
        for event in events
        for trigger in refuse(f"{table}_not_after_the_seal", table, event, sealed, "a sealed year stands")
    )


SEALED = (
    *_not_after_the_seal(MINUTES, "NEW.review_id", "INSERT"),
    *_not_after_the_seal(CHANGE, _CONCERNED, "INSERT"),
    *_not_after_the_seal(OBJECTION, _NOTICED, "INSERT", "UPDATE"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0004_result_sheets"),
        ("windows", "0009_blank_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardMinutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=100, verbose_name="document number of the minutes")),
                ("held_on", models.DateField(verbose_name="date of the minutes")),
                ("kept_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.storedfile",
                        verbose_name="minutes",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_minutes",
                        to="assessment.yearreview",
                        verbose_name="year",
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes on awards",
                "verbose_name_plural": "minutes on awards",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "number"),
                        name="assessment_minutes_number_once",
                        violation_error_message="Minutes of this number are kept already. Choose them instead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="assessment_minutes_have_a_number"
                    ),
                ],
            },
        ),
        Lift(RunTriggers(STOOD_BEFORE)),
        migrations.AddField(
            model_name="nomination",
            name="minutes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessment.awardminutes",
                verbose_name="minutes",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="revoking_minutes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessment.awardminutes",
                verbose_name="minutes of the revocation",
            ),
        ),
        migrations.CreateModel(
            name="NoticeObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "source",
                    service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="who objects"),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="objection")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dismissed", "Not upheld: the award stands"),
                            ("upheld", "Upheld: the leading group revokes the award"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="answer")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.nomination",
                        verbose_name="award concerned",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.awardnotice",
                        verbose_name="public notice of awards",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a public notice",
                "verbose_name_plural": "objections to public notices",
                "default_permissions": (),
                "indexes": [models.Index(fields=["notice", "outcome", "id"], name="assessment_notice_objections")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("", "dismissed", "upheld"))),
                        name="assessment_notice_objection_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="assessment_notice_objection_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("decided_at", None), ("decided_by", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_notice_objection_decided_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_notice_objection_decided_by_another",
                        violation_error_message="Whoever entered the objection does not decide on it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.PositiveSmallIntegerField(verbose_name="quota before")),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="quota after"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quota_changes",
                        to="assessment.award",
                        verbose_name="award",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a quota",
                "verbose_name_plural": "changes of quotas",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after", models.F("before")), _negated=True),
                        name="assessment_quota_changes",
                        violation_error_message="This is the quota already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__gte", 1)), name="assessment_quota_stays_one_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="assessment_quota_change_has_a_reason"
                    ),
                ],
            },
        ),
        Lift(AppendOnly("award", allow_update=("withdrawn_at", "withdrawn_by_id"))),
        AppendOnly("awardminutes"),
        AppendOnly("quotachange"),
        RunTriggers(
            STANDS_NOW,
            WITH_MINUTES,
            QUOTAS,
            OBJECTIONS,
            SEALED,
            never_deleted("assessment", "award", "noticeobjection"),
        ),
    ]
