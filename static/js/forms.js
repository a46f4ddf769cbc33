/* Forms: counted characters, texts that are too long, what is typed and not yet sent, all rows at once, one more row, a question before an act. */
(function () {
  "use strict";

  /* ---- characters left: every text area with maxlength, and fields with data-count ---- */

  function count(field) {
    var limit = field.maxLength > 0 ? field.maxLength : Number(field.dataset.count);
    if (!(limit > 0)) {
      return;
    }
    var line = field.nextElementSibling;
    if (!line || !line.classList.contains("field-count")) {
      line = document.createElement("p");
      line.className = "field-count";
      line.setAttribute("aria-hidden", "true");
      field.after(line);
    }
    var used = Array.from(field.value).length;
    line.textContent = used + " / " + limit;
    line.toggleAttribute("data-over", used > limit);
  }

  function countAll() {
    document.querySelectorAll("textarea[maxlength], [data-count]").forEach(count);
  }

  /* ---- too long: said at the field with data-most before anything is sent, so that all that was typed stays ---- */

  function judge(field) {
    var most = Number(field.dataset.most);
    var units = field.value.length;
    var over = units > 2 * most || units > most && Array.from(field.value).length > most;
    field.setCustomValidity(over ? field.dataset.tooLong : "");
  }

  /* ---- typed and not sent: forms with data-unsaved ---- */

  function changed() {
    return document.querySelector("form[data-unsaved][data-changed]");
  }

  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.matches("textarea[maxlength], [data-count]")) {
      count(field);
    }
    if (field.dataset.most) {
      judge(field);
    }
    var form = field.form;
    if (form && form.hasAttribute("data-unsaved")) {
      form.setAttribute("data-changed", "");
    }
  });

  document.addEventListener("submit", function (event) {
    event.target.removeAttribute("data-changed");
  });

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = event.detail.requestConfig.elt;
      if (form.matches("form[data-unsaved]")) {
        form.setAttribute("data-changed", "");
      }
    });
  });

  window.addEventListener("beforeunload", function (event) {
    if (changed()) {
      event.preventDefault();
    }
  });

  /* ---- a question before an act: data-confirm on a button or form, and unsaved changes ---- */

  var pending = null;

  function ask(sentence, go) {
    var dialog = document.getElementById("confirm-dialog");
    var text = document.getElementById("confirm-text");
    text.textContent = sentence || text.dataset.unsaved;
    pending = go;
    dialog.showModal();
  }

  document.addEventListener("click", function (event) {
    var dialog = document.getElementById("confirm-dialog");
    if (event.target.closest("[data-confirm-no]")) {
      pending = null;
      dialog.close();
    } else if (event.target.closest("[data-confirm-yes]")) {
      var go = pending;
      pending = null;
      dialog.close();
      if (go) {
        go();
      }
    }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    var sentence = button && button.dataset.confirm || form.dataset.confirm;
    if (!sentence || form.hasAttribute("data-confirmed")) {
      form.removeAttribute("data-confirmed");
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(sentence, function () {
      form.setAttribute("data-confirmed", "");
      if (button) {
        button.click();
      } else {
        form.requestSubmit();
      }
    });
  }, true);

  document.addEventListener("htmx:confirm", function (event) {
    var form = changed();
    var element = event.detail.elt;
    if (!form || form.contains(element) || form === element || element.dataset.pollUrl || !event.detail.target || event.detail.target !== document.body) {
      return;
    }
    event.preventDefault();
    ask("", function () {
      form.removeAttribute("data-changed");
      event.detail.issueRequest(true);
    });
  });

  /* ---- all rows: <input type=checkbox data-select-all="name"> ---- */

  function boxes(all) {
    return (all.form || document).querySelectorAll('input[type="checkbox"][name="' + all.dataset.selectAll + '"]:not(:disabled)');
  }

  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.dataset.selectAll) {
      boxes(box).forEach(function (one) {
        one.checked = box.checked;
      });
    }
    document.querySelectorAll("[data-select-all]").forEach(function (all) {
      var every = Array.from(boxes(all));
      var chosen = every.filter(function (one) {
        return one.checked;
      });
      all.checked = every.length > 0 && chosen.length === every.length;
      all.indeterminate = chosen.length > 0 && chosen.length < every.length;
      every.forEach(function (one) {
        var row = one.closest("tr");
        if (row) {
          row.setAttribute("aria-selected", String(one.checked));
        }
      });
      document.querySelectorAll('[data-selected-count="' + all.dataset.selectAll + '"]').forEach(function (place) {
        place.textContent = String(chosen.length);
      });
    });
  });

  /* ---- one more row of a formset: <button data-add-row="prefix">, <template id="prefix-row">, box data-rows="prefix" ---- */

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add-row]");
    if (!button) {
      return;
    }
    var prefix = button.dataset.addRow;
    var total = document.getElementById("id_" + prefix + "-TOTAL_FORMS");
    var holder = document.createElement("template");
    holder.innerHTML = document.getElementById(prefix + "-row").innerHTML.replace(/__prefix__/g, total.value);
    var row = holder.content.firstElementChild;
    document.querySelector('[data-rows="' + prefix + '"]').append(holder.content);
    total.value = String(Number(total.value) + 1);
    if (window.htmx) {
      window.htmx.process(row);
    }
    var first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) {
      first.focus();
    }
  });

  document.addEventListener("DOMContentLoaded", countAll);
  document.addEventListener("htmx:afterSettle", countAll);
})();
