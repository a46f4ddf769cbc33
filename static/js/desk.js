/* The desk: the type-ahead of service items, and the time that is left to undo. */
(function () {
  "use strict";

  var waiting = null;

  function list(input) {
    return document.getElementById(input.getAttribute("aria-controls"));
  }

  function options(input) {
    return Array.prototype.slice.call(list(input).querySelectorAll('[role="option"]'));
  }

  function mark(input, index) {
    var all = options(input);
    all.forEach(function (option, position) {
      option.setAttribute("aria-selected", String(position === index));
    });
    if (all[index]) {
      input.setAttribute("aria-activedescendant", all[index].id);
      all[index].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function chosen(input) {
    return options(input).findIndex(function (option) {
      return option.getAttribute("aria-selected") === "true";
    });
  }

  function choose(input) {
    var option = options(input)[Math.max(0, chosen(input))];
    if (option) {
      option.click();
    }
  }

  document.addEventListener("keydown", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("[data-picker] [role=combobox]") || event.isComposing || event.keyCode === 229) {
      return;
    }
    var all = options(input);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      mark(input, all.length ? (chosen(input) + step + all.length) % all.length : -1);
    } else if (event.key === "Enter") {
      /* what stands in the list may answer what was typed before: wait for the answer */
      event.preventDefault();
      if (input.hasAttribute("data-typed")) {
        waiting = input;
      } else {
        choose(input);
      }
    } else if (event.key === "Escape") {
      input.blur();
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-picker] [role=combobox]")) {
      event.target.setAttribute("data-typed", "");
      waiting = null;
    }
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var input = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!input || !input.matches || !input.matches("[data-picker] [role=combobox]")) {
      return;
    }
    input.removeAttribute("data-typed");
    mark(input, options(input).length ? 0 : -1);
    if (waiting === input) {
      waiting = null;
      choose(input);
    }
  });

  /* ---- <time data-until="ISO"> shows the minutes and seconds that are left, then goes ---- */

  var shift = 0;

  function left() {
    document.querySelectorAll("time[data-until]").forEach(function (element) {
      var seconds = Math.floor((Date.parse(element.dataset.until) - Date.now() - shift) / 1000);
      element.textContent = seconds > 0 ? Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0") : "";
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var meta = document.querySelector('meta[name="server-time"]');
    var difference = meta ? Date.parse(meta.content) - Date.now() : 0;
    shift = Math.abs(difference) < 5000 || isNaN(difference) ? 0 : difference;
    left();
    window.setInterval(left, 1000);
  });
  document.addEventListener("htmx:afterSettle", left);

  /* ---- papers open in a tab of their own; when somebody comes back from it, the list says what was printed ---- */

  var printed = false;

  document.addEventListener("submit", function (event) {
    printed = printed || event.target.matches("#papers form");
  }, true);

  window.addEventListener("focus", function () {
    var papers = document.querySelector("#papers[data-fresh-url]");
    if (printed && papers) {
      window.htmx.ajax("GET", papers.dataset.freshUrl, { target: papers, swap: "outerHTML" });
    }
    printed = false;
  });

  /* ---- form[data-auto-press="seconds"] presses itself when the time is over, unless somebody says "not now" ---- */

  var due = 0;
  var refused = false;

  function countDown() {
    var form = document.querySelector("form[data-auto-press]");
    if (!form || refused || document.hidden || document.querySelector("dialog[open], form[data-changed]")) {
      due = 0;
      if (form && refused) {
        form.hidden = true;
      }
      return;
    }
    due = due || Date.now() + Number(form.dataset.autoPress) * 1000;
    var seconds = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    form.querySelector("[data-auto-left]").textContent = String(seconds);
    if (seconds === 0) {
      due = 0;
      form.requestSubmit();
    }
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-auto-cancel]")) {
      refused = true;
      countDown();
    }
  });
  document.addEventListener("DOMContentLoaded", function () {
    window.setInterval(countDown, 1000);
  });
})();
