/* Keys of a page. An element with data-key="n", "shift+n", "alt+1", "/" or "escape" is pressed (a text field: focused)
   by that key. Inside text fields only combinations with Alt or Ctrl count. "?" shows the list. */
(function () {
  "use strict";

  var STORE = "single-keys";
  var TEXT = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";

  function singleKeys() {
    try {
      return window.localStorage.getItem(STORE) !== "off";
    } catch (error) {
      return true;
    }
  }

  /* the physical key where the layout or an input method gives something else than a plain letter or digit */
  function plain(event) {
    var key = event.key === "?" ? "?" : event.key;
    if (/^(Key[A-Z]|Digit[0-9])$/.test(event.code) && !/^[\x21-\x7e]$/.test(key) || event.altKey && /^(Key|Digit)/.test(event.code)) {
      return event.code.slice(-1).toLowerCase();
    }
    return key.toLowerCase();
  }

  function combination(event) {
    var key = plain(event);
    var names = [];
    if (event.ctrlKey || event.metaKey) {
      names.push("ctrl");
    }
    if (event.altKey) {
      names.push("alt");
    }
    if (event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key))) {
      names.push("shift");
    }
    return names.concat(key).join("+");
  }

  function visible(element) {
    return element.getClientRects().length > 0;
  }

  function scope() {
    var open = document.querySelectorAll("dialog[open]");
    return open.length ? open[open.length - 1] : document;
  }

  function bearers() {
    return Array.prototype.filter.call(scope().querySelectorAll("[data-key]"), function (element) {
      return visible(element) && !element.disabled && element.getAttribute("aria-disabled") !== "true";
    });
  }

  function find(wanted) {
    return bearers().filter(function (element) {
      return element.dataset.key.toLowerCase() === wanted;
    })[0];
  }

  /* from a text of several lines a form is sent by Alt+Enter, where it has one button to send it */
  function onlyButton(form) {
    var buttons = Array.prototype.filter.call(form ? form.elements : [], function (element) {
      return element.type === "submit" && visible(element) && !element.disabled;
    });
    return buttons.length === 1 ? buttons[0] : null;
  }

  function press(element) {
    if (element.matches(TEXT)) {
      element.focus();
      if (element.select) {
        element.select();
      }
    } else {
      if (element.focus) {
        element.focus({ preventScroll: true });
      }
      element.click();
    }
  }

  /* Between a press and the page that answers it, a key typed ahead would act on what is no longer shown. */
  var waitsUntil = 0;
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.boosted) {
      waitsUntil = Date.now() + 10000;
    }
  });
  ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:sendAbort", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      waitsUntil = 0;
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.repeat || event.defaultPrevented) {
      return;
    }
    var inText = event.target.matches && event.target.matches(TEXT);
    var held = event.altKey || event.ctrlKey || event.metaKey;
    if (inText && !held) {
      return;
    }
    if (Date.now() < waitsUntil && !held) {
      return;
    }
    var pressed = combination(event);
    if (pressed === "?" || pressed === "？") {
      pressed = "?";
    }
    var element = null;
    if (held || singleKeys() || pressed === "escape") {
      element = find(pressed);
    }
    if (!element && !singleKeys() && event.altKey && !event.ctrlKey) {
      element = find(pressed.replace("alt+", ""));
    }
    if (!element && pressed === "alt+enter" && inText) {
      element = onlyButton(event.target.form);
    }
    if (element) {
      event.preventDefault();
      press(element);
    }
  });

  function label(element) {
    if (element.dataset.keyLabel) {
      return element.dataset.keyLabel;
    }
    var copy = element.cloneNode(true);
    copy.querySelectorAll("kbd").forEach(function (key) {
      key.remove();
    });
    var words = copy.textContent.trim() || element.getAttribute("aria-label") || "";
    if (!words && element.id) {
      var of = document.querySelector('label[for="' + element.id + '"]');
      words = of ? of.textContent.trim() : "";
    }
    return words;
  }

  function fill(list) {
    list.textContent = "";
    var known = {};
    document.querySelectorAll("[data-key]").forEach(function (element) {
      var key = element.dataset.key.toLowerCase();
      if (known[key] || !visible(element)) {
        return;
      }
      known[key] = true;
      var term = document.createElement("dt");
      key.split(/\+(?=.)/).forEach(function (part, index) {
        if (index) {
          term.append(" + ");
        }
        var cap = document.createElement("kbd");
        cap.textContent = { arrowleft: "←", arrowright: "→", escape: "Esc" }[part] || part;
        term.append(cap);
      });
      var words = document.createElement("dd");
      words.textContent = label(element);
      list.append(term, words);
    });
  }

  document.addEventListener("dialog:open", function (event) {
    if (event.target.id === "key-list") {
      fill(document.getElementById("key-list-rows"));
      document.getElementById("single-keys").checked = singleKeys();
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.id === "single-keys") {
      try {
        window.localStorage.setItem(STORE, event.target.checked ? "on" : "off");
      } catch (error) {
        /* without storage the choice holds for nobody but harms nobody */
      }
    }
  });

  /* screen readers name the key with the control */
  function announce() {
    document.querySelectorAll("[data-key]:not([aria-keyshortcuts])").forEach(function (element) {
      element.setAttribute("aria-keyshortcuts", element.dataset.key.replace(/(^|\+)([a-z])/g, function (all, plus, first) {
        return plus + first.toUpperCase();
      }));
    });
  }

  document.addEventListener("DOMContentLoaded", announce);
  document.addEventListener("htmx:afterSettle", announce);
})();
