/* The kiosk: it goes back to its first page when nobody touches it any more (data-idle-seconds), warns before it does,
   types with keys on the screen ([data-types] into [data-keypad-field]) and prints the slip ([data-print-slip]). */
(function () {
  "use strict";

  var WARNING = 15;
  var touched = Date.now();
  var leaving = false;

  function idleBox() {
    return document.querySelector("[data-idle-seconds]");
  }

  function touch() {
    touched = Date.now();
    var sign = document.querySelector("[data-idle-sign]");
    if (sign) {
      sign.hidden = true;
    }
  }

  function speaking() {
    return Boolean(window.speechSynthesis && window.speechSynthesis.speaking);
  }

  /* only a server that answers is gone back to: the page stays where the line is down */
  function goBack(box) {
    if (leaving) {
      return;
    }
    leaving = true;
    document.dispatchEvent(new CustomEvent("speech:hush"));
    window.fetch(box.dataset.idleUrl, { credentials: "same-origin" }).then(function (answer) {
      if (answer.ok) {
        window.location.assign(box.dataset.homeUrl);
      }
    }).catch(function () {
      /* tried again below */
    }).then(function () {
      leaving = false;
      touched = Date.now();
    });
  }

  function tick() {
    var box = idleBox();
    if (!box) {
      return;
    }
    if (speaking()) {
      touch();
    }
    var left = Number(box.dataset.idleSeconds) - (Date.now() - touched) / 1000;
    var sign = document.querySelector("[data-idle-sign]");
    if (sign) {
      sign.hidden = left > WARNING;
      var place = sign.querySelector("[data-idle-left]");
      if (place) {
        place.textContent = String(Math.max(0, Math.ceil(left)));
      }
    }
    if (left <= 0) {
      goBack(box);
    }
  }

  ["pointerdown", "keydown", "input"].forEach(function (name) {
    document.addEventListener(name, touch, true);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail || !event.detail.polled) {
      touch();
      print();
    }
  });

  /* ---- keys on the screen ---- */

  document.addEventListener("click", function (event) {
    var key = event.target.closest("[data-types]");
    var field = document.querySelector("[data-keypad-field]");
    if (!key || !field) {
      return;
    }
    if (key.dataset.types === "back") {
      field.value = field.value.slice(0, -1);
    } else if (field.maxLength < 0 || field.value.length < field.maxLength) {
      field.value += key.dataset.types;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* ---- the slip ---- */

  function printSlip(url) {
    var old = document.getElementById("slip-frame");
    if (old) {
      old.remove();
    }
    var frame = document.createElement("iframe");
    frame.id = "slip-frame";
    frame.className = "slip-frame";
    frame.title = "";
    frame.setAttribute("aria-hidden", "true");
    frame.addEventListener("load", function () {
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
      } catch (error) {
        window.open(url, "_blank");
      }
    });
    frame.src = url;
    document.body.append(frame);
  }

  function print() {
    var button = document.querySelector("[data-print-slip][data-at-once]");
    if (button) {
      button.removeAttribute("data-at-once");
      printSlip(button.href);
    }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print-slip]");
    if (button) {
      event.preventDefault();
      printSlip(button.href);
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    touch();
    print();
    window.setInterval(tick, 1000);
  });
})();
