/* Light, dark, large print at once; the choice is sent along and kept by the server. Without script the form is posted. */
(function () {
  "use strict";

  var root = document.documentElement;

  function show() {
    document.querySelectorAll("[data-looks] button").forEach(function (button) {
      var now = button.name === "look" ? root.dataset.look : root.dataset.print;
      if (button.hasAttribute("data-toggle-print")) {
        button.value = now === "large" ? "normal" : "large";
        button.setAttribute("aria-pressed", String(now === "large"));
      } else {
        button.setAttribute("aria-pressed", String(button.value === now));
      }
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (!form.matches("[data-looks]") || !button || !window.fetch) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    var data = new FormData(form);
    data.set(button.name, button.value);
    root.dataset[button.name] = button.value;
    show();
    window.fetch(form.action, { method: "POST", body: data, redirect: "manual", credentials: "same-origin" }).catch(function () {
      /* the look holds for this page; the next choice is sent again */
    });
  }, true);

  document.addEventListener("htmx:afterSettle", show);
})();
