/* Words said aloud, one after the other: whatever is to be said waits until the last word before it has been said.
   A display (data-announce="on") says every [data-call] it has not shown before, in the order of the page; the first
   page is taken as said. A page with [data-read-aloud] reads its h1 and [data-read] on request, and the pages after
   it until the button is pressed again. Where nothing can be said, [data-voice-sign] shows the sentence for it. */
(function () {
  "use strict";

  var SILENCE = 15000; /* an engine that never says it has ended must not hold the next call back */
  var KEPT = 200;
  var STORE = "read-aloud";

  var waiting = [];
  var current = null;
  var watch = 0;
  var known = [];
  var started = false;

  function engine() {
    return window.speechSynthesis && window.SpeechSynthesisUtterance ? window.speechSynthesis : null;
  }

  function voice(language) {
    var wanted = language.toLowerCase().slice(0, 2);
    return engine().getVoices().filter(function (one) {
      return one.lang.toLowerCase().slice(0, 2) === wanted;
    })[0] || null;
  }

  function sign(kind) {
    document.querySelectorAll("[data-voice-sign]").forEach(function (element) {
      element.hidden = element.dataset.voiceSign !== kind;
    });
  }

  function done(utterance) {
    if (utterance && utterance !== current) {
      return;
    }
    window.clearTimeout(watch);
    current = null;
    next();
  }

  function next() {
    if (current || !waiting.length) {
      return;
    }
    var told = waiting.shift();
    var utterance = new window.SpeechSynthesisUtterance(told.text);
    utterance.lang = told.language;
    utterance.voice = voice(told.language);
    utterance.rate = 0.9;
    utterance.onend = function () {
      sign("");
      done(utterance);
    };
    utterance.onerror = function (event) {
      if (event.error === "not-allowed") {
        sign("blocked");
        waiting = [];
      } else if (event.error !== "canceled" && event.error !== "interrupted") {
        sign("missing");
      }
      done(utterance);
    };
    current = utterance;
    watch = window.setTimeout(function () {
      engine().cancel();
      done(utterance);
    }, SILENCE + told.text.length * 300);
    engine().speak(utterance);
  }

  function say(text, language) {
    if (!engine() || !voice(language)) {
      sign("missing");
      return;
    }
    waiting.push({ text: text, language: language });
    next();
  }

  function hush() {
    waiting = [];
    current = null;
    window.clearTimeout(watch);
    if (engine()) {
      engine().cancel();
    }
  }

  /* ---- the display ---- */

  function announce() {
    var board = document.querySelector("[data-announce]");
    if (!board) {
      return;
    }
    board.querySelectorAll("[data-call]").forEach(function (call) {
      if (known.indexOf(call.dataset.call) >= 0) {
        return;
      }
      known.push(call.dataset.call);
      if (started && board.dataset.announce === "on") {
        say(call.dataset.say, "zh-CN");
      }
    });
    known = known.slice(-KEPT);
    started = true;
  }

  /* ---- the kiosk ---- */

  function reading() {
    try {
      return window.sessionStorage.getItem(STORE) === "on";
    } catch (error) {
      return false;
    }
  }

  function keep(on) {
    try {
      window.sessionStorage.setItem(STORE, on ? "on" : "off");
    } catch (error) {
      /* without storage only this page is read */
    }
  }

  function read() {
    hush();
    var texts = Array.from(document.querySelectorAll("main h1, main [data-read]"), function (element) {
      return element.textContent.replace(/\s+/g, " ").trim();
    });
    texts.filter(Boolean).forEach(function (text) {
      say(text, document.documentElement.lang === "en" ? "en-GB" : "zh-CN");
    });
  }

  function show() {
    document.querySelectorAll("[data-read-aloud]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(reading()));
    });
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-read-aloud]")) {
      return;
    }
    keep(!reading());
    show();
    if (reading()) {
      read();
    } else {
      hush();
    }
  });

  document.addEventListener("speech:hush", function () {
    keep(false);
    hush();
    show();
  });

  function begin() {
    announce();
    show();
    if (document.querySelector("[data-read-aloud]") && reading()) {
      read();
    }
    if (document.querySelector("[data-announce=on]") && !engine()) {
      sign("missing");
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (engine()) {
      engine().getVoices(); /* some engines load them only when they are asked for */
    }
    begin();
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail && event.detail.polled) {
      announce();
    } else {
      begin();
    }
  });
  window.addEventListener("pagehide", hush);
})();
