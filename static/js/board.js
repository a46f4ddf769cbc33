/* The board: a window's tile is reached by its number, and its acts by their letters (data-tile-key) while the focus is in
   it. An act opens its form in the dialog; "act:done" closes it and asks for the board at once. */
(function () {
  "use strict";

  var opener = "";

  function dialog() {
    return document.getElementById("act-dialog");
  }

  document.addEventListener("keydown", function (event) {
    var tile = event.target.closest && event.target.closest("[data-tile]");
    if (!tile || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    var key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(-1).toLowerCase() : event.key.toLowerCase();
    var act = tile.querySelector('[data-tile-key="' + CSS.escape(key) + '"]');
    if (act) {
      event.preventDefault();
      act.click();
    }
  }, true);

  document.addEventListener("htmx:beforeRequest", function (event) {
    var target = event.detail.target;
    if (target && target.id === "act-body" && !target.contains(event.detail.elt)) {
      opener = event.detail.elt.id;
    }
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var body = event.detail.target;
    if (!body || body.id !== "act-body" || !dialog() || !body.textContent.trim()) {
      return;
    }
    if (!dialog().open) {
      dialog().showModal();
    }
    var field = body.querySelector("[aria-invalid=true]") || body.querySelector("[autofocus]");
    if (field) {
      field.focus();
    }
  });

  document.addEventListener("act:done", function () {
    if (dialog() && dialog().open) {
      dialog().close();
    }
    document.dispatchEvent(new CustomEvent("live:now"));
  });

  /* the button that opened the dialog may have been renewed meanwhile */
  document.addEventListener("close", function (event) {
    if (event.target.id !== "act-dialog") {
      return;
    }
    var button = document.getElementById(opener);
    document.getElementById("act-body").textContent = "";
    if (button) {
      button.focus({ preventScroll: true });
    }
  }, true);
})();
