/* An element with data-poll-url and data-poll-seconds fetches its own content again and again. It rests while the page
   is hidden, leaves alone what somebody types in, and shows .stale-sign when the last answer is old. Where the element
   has data-poll-mark and the answer brings another data-mark, the page around it is out of date and is read anew. */
(function () {
  "use strict";

  var state = new WeakMap();

  function busy(element) {
    var active = document.activeElement;
    return Boolean(element.querySelector("dialog[open], details[open]")) ||
      Boolean(active && element.contains(active) && active.matches("input, textarea, select"));
  }

  function swap(element, text) {
    var focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    element.innerHTML = text;
    if (window.htmx) {
      window.htmx.process(element);
    }
    if (focused && document.getElementById(focused)) {
      document.getElementById(focused).focus({ preventScroll: true });
    }
    element.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { elt: element, target: element } }));
  }

  function outdated(element) {
    var mark = element.dataset.pollMark && element.querySelector("[data-mark]");
    return Boolean(mark) && mark.dataset.mark !== element.dataset.pollMark;
  }

  function answer(element, memory, response) {
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("session:lost"));
      throw new Error("signed out");
    }
    if (response.status === 204 || response.status === 304) {
      return null;
    }
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    memory.etag = response.headers.get("ETag") || "";
    return response.text();
  }

  function ask(element, memory) {
    var headers = { "HX-Poll": "1", "HX-Request": "true", "HX-Target": element.id };
    if (memory.etag) {
      headers["If-None-Match"] = memory.etag;
    }
    memory.asking = true;
    window.fetch(element.dataset.pollUrl, { headers: headers, cache: "no-store", credentials: "same-origin" })
      .then(function (response) {
        return answer(element, memory, response);
      })
      .then(function (text) {
        memory.last = Date.now();
        if (text !== null && busy(element)) {
          memory.etag = ""; /* what is not shown now is asked for again */
        } else if (text !== null) {
          swap(element, text);
        }
        if (outdated(element) && !document.querySelector("form[data-changed], dialog[open]")) {
          window.location.reload();
        }
      })
      .catch(function () {
        /* the sign below says that nothing came */
      })
      .then(function () {
        memory.asking = false;
        mark(element, memory);
      });
  }

  function mark(element, memory) {
    var seconds = Number(element.dataset.pollSeconds) || 15;
    var stale = Date.now() - memory.last > Math.max(3 * seconds, 20) * 1000;
    element.classList.toggle("is-stale", stale);
  }

  function round() {
    if (document.hidden) {
      return;
    }
    document.querySelectorAll("[data-poll-url]").forEach(function (element) {
      var memory = state.get(element);
      if (!memory) {
        memory = { last: Date.now(), asked: Date.now(), etag: "", asking: false };
        state.set(element, memory);
      }
      mark(element, memory);
      var seconds = Number(element.dataset.pollSeconds) || 15;
      if (!memory.asking && !busy(element) && Date.now() - memory.asked >= seconds * 1000) {
        memory.asked = Date.now();
        ask(element, memory);
      }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    round();
    window.setInterval(round, 1000);
  });
  document.addEventListener("visibilitychange", round);
})();
