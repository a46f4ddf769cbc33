"""The list of materials of a case at F4: a state and a note for each, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.forms.moves import MoveForm
from appointments.models import MaterialCheck
from service_window.wording import in_language
from windows.models import Material


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material as its row shows it: what is asked for in words, the states to choose from, and the note."""

    material: Material
    name: str
    asked: str
    hint: str
    chosen: str
    states: tuple[tuple[str, str, str], ...]
    state_name: str
    note_id: str
    note_name: str
    note: str
    note_errors: ErrorList | None
    why: str

    @property
    def is_lacking(self) -> bool:
        """Whether it is missing or has a fault, so that the notice will name it."""
        return self.chosen in MaterialCheck.LACKING


class MaterialsForm(MoveForm):
    """The state of every material of a case, row by row; ``checks`` are its `MaterialCheck` with their materials."""

    def __init__(self, *args: Any, rows: Sequence[MaterialCheck], **options: Any) -> None:
        super().__init__(*args, **options)
        self.checks = rows
        for row in rows:
            self.fields[f"state-{row.pk}"] = forms.ChoiceField(
                choices=MaterialCheck.State.choices,
                initial=row.state,
                required=False,
                label=in_language(row.material, "name"),
            )
            self.fields[f"note-{row.pk}"] = PlainField(
                max_length=500, initial=row.note, required=False, label=_("Note")
            )

    @property
    def rows(self) -> Iterator[MaterialRow]:
        """Each material as its row shows it; words are looked up once for all rows (decision 0018)."""
        labels = [(code, str(label)) for code, label in MaterialCheck.State.choices if code != "unchecked"]
        why = gettext("What is wrong with %(name)s")
        for row in self.checks:
            state, note = self[f"state-{row.pk}"], self[f"note-{row.pk}"]
            name = in_language(row.material, "name")
            yield MaterialRow(
                material=row.material,
                name=name,
                asked=_asked(row.material),
                hint=in_language(row.material, "note"),
                chosen=state.value(),
                states=tuple((f"{state.auto_id}-{code}", code, label) for code, label in labels),
                state_name=state.html_name,
                note_id=note.auto_id,
                note_name=note.html_name,
                note=note.value() or "",
                note_errors=note.errors if self.is_bound else None,
                why=why % {"name": name},
            )

    def changes(self) -> list[tuple[int, str, str]]:
        """Material, state and note of every row that differs from what is stored."""
        found = []
        for row in self.checks:
            state = self.cleaned_data[f"state-{row.pk}"] or row.state
            note = self.cleaned_data[f"note-{row.pk}"]
            if (state, note) != (row.state, row.note):
                found.append((row.material_id, state, note))
        return found


def _asked(material: Material) -> str:
    """How many originals and copies of a material are asked for, and whether it is needed at once."""
    parts = [
        gettext("original %(number)s") % {"number": material.originals} if material.originals else "",
        gettext("copy %(number)s") % {"number": material.copies} if material.copies else "",
        "" if material.required else gettext("where it applies"),
        gettext("may be supplied later") if material.tolerable else "",
    ]
    return " ".join(part for part in parts if part)
