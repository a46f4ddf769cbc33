/* Lists of work: one row is the current one (data-work-row), moved by keys, arrows and clicks. Decisions act on the rows
   selected, or on the current one where none is. */
(function () {
  "use strict";

  var last = -1;

  function list() {
    return document.querySelector("[data-work]");
  }

  function rows() {
    return Array.from(document.querySelectorAll("[data-work-row]"));
  }

  function current() {
    return document.querySelector("[data-work-row][aria-current]");
  }

  function box(row) {
    return row && row.querySelector('input[type="checkbox"][name="rows"]');
  }

  function chosen() {
    return rows().filter(function (row) {
      return box(row) && box(row).checked;
    });
  }

  function tell() {
    var place = document.querySelector("[data-work-target]");
    if (!place) {
      return;
    }
    var selected = chosen();
    var row = selected.length === 1 ? selected[0] : selected.length ? null : current();
    if (row) {
      place.textContent = row.dataset.workTitle;
    } else {
      place.textContent = selected.length ? place.dataset.workMany + " " + selected.length : place.dataset.workNone;
    }
  }

  function make(row, focus) {
    rows().forEach(function (one) {
      one.removeAttribute("aria-current");
    });
    if (row) {
      row.setAttribute("aria-current", "true");
      last = rows().indexOf(row);
      if (focus) {
        row.focus({ preventScroll: true });
        row.scrollIntoView({ block: "nearest" });
      }
    }
    tell();
  }

  function step(by) {
    var all = rows();
    if (!all.length) {
      return;
    }
    var place = all.indexOf(current());
    make(all[Math.max(0, Math.min(all.length - 1, place < 0 ? (by > 0 ? 0 : all.length - 1) : place + by))], true);
  }

  function toggle(row) {
    if (box(row)) {
      box(row).checked = !box(row).checked;
      box(row).dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  document.addEventListener("click", function (event) {
    var act = event.target.closest("[data-work-act]");
    if (act) {
      var row = current() || rows()[0];
      if (act.dataset.workAct === "next") {
        step(1);
      } else if (act.dataset.workAct === "previous") {
        step(-1);
      } else if (act.dataset.workAct === "select") {
        make(row, true);
        toggle(row);
      } else if (row) {
        row.querySelector("[data-work-link]").click();
      }
      return;
    }
    var inside = event.target.closest("[data-work-row]");
    if (inside) {
      make(inside, !event.target.closest("a, button, input, label"));
    }
  });

  /* from the reason: Alt with the key of a decision, or Escape back to the row */
  document.addEventListener("keydown", function (event) {
    if (!event.target.matches("form[data-work] textarea") || event.isComposing) {
      return;
    }
    if (event.key === "Escape") {
      make(chosen()[0] || current() || rows()[0], true);
    } else if (event.altKey && !event.ctrlKey && /^Key[A-Z]$/.test(event.code)) {
      var wanted = event.code.slice(-1).toLowerCase();
      var button = event.target.form.querySelector('button[name="decision"][data-key="' + wanted + '"]');
      if (button) {
        event.preventDefault();
        button.click();
      }
    }
  });

  document.addEventListener("keydown", function (event) {
    if (!event.target.closest("[data-work-row]") || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === " " && event.target.matches("[data-work-row]")) {
      event.preventDefault();
      toggle(event.target);
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-work]")) {
      tell();
    }
  });

  /* before htmx reads the form: a decision without a selection is one on the current row */
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form[data-work]") && !chosen().length && box(current())) {
      box(current()).checked = true;
    }
  }, true);

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.polled) {
      last = rows().indexOf(current());
      tell();
      return;
    }
    if (!list()) {
      last = -1;
      return;
    }
    var all = rows();
    if (event.detail.target.id === "worklist" && all.length && last >= 0) {
      var selected = chosen();
      var asked = document.getElementById("work-errors");
      make(selected[0] || all[Math.min(last, all.length - 1)], !asked);
    }
    tell();
  });

  document.addEventListener("DOMContentLoaded", function () {
    tell();
  });
})();
