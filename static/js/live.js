/* An element with data-poll-url and data-poll-seconds fetches its own content again and again; with data-poll-first it
   asks at once, and what it holds may name another address in data-poll-from. It rests while the page is hidden, leaves
   alone what somebody types in, keeps what is chosen, and shows .stale-sign when the last answer is old
   (data-stale-seconds). Where it has data-poll-mark and the answer brings another data-mark, the page around it is out
   of date and is read anew. "live:now" on the document asks at once. */
(function () {
  "use strict";

  var state = new WeakMap();

  function busy(element) {
    var active = document.activeElement;
    return Boolean(element.querySelector("dialog[open], details[open]")) ||
      Boolean(active && element.contains(active) && active.matches("input, textarea, select"));
  }

  /* ids of what is chosen and what is typed, so that news do not undo it */
  function chosen(element) {
    return {
      checked: Array.from(element.querySelectorAll("input[id]:checked"), function (one) { return one.id; }),
      current: Array.from(element.querySelectorAll("[aria-current][id]"), function (one) { return one.id; }),
      typed: Array.from(element.querySelectorAll("textarea[id], input[type=text][id]"), function (one) { return [one.id, one.value]; })
    };
  }

  function choose(kept) {
    function each(ids, act) {
      ids.forEach(function (id) {
        var found = document.getElementById(id);
        if (found) {
          act(found);
        }
      });
    }
    each(kept.checked, function (one) { one.checked = true; });
    each(kept.current, function (one) { one.setAttribute("aria-current", "true"); });
    kept.typed.forEach(function (pair) {
      each([pair[0]], function (one) { one.value = pair[1]; });
    });
  }

  function swap(element, text) {
    var focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    var kept = chosen(element);
    element.innerHTML = text;
    choose(kept);
    if (window.htmx) {
      window.htmx.process(element);
    }
    if (focused && document.getElementById(focused)) {
      document.getElementById(focused).focus({ preventScroll: true });
    }
    element.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { elt: element, target: element, polled: true } }));
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

  function address(element) {
    var inside = element.querySelector("[data-poll-from]");
    return inside ? inside.dataset.pollFrom : element.dataset.pollUrl;
  }

  function ask(element, memory) {
    var url = address(element);
    var headers = { "HX-Poll": "1", "HX-Request": "true", "HX-Target": element.id };
    if (memory.url !== url) {
      memory.etag = "";
    }
    memory.url = url;
    if (memory.etag) {
      headers["If-None-Match"] = memory.etag;
    }
    memory.asking = true;
    window.fetch(url, { headers: headers, cache: "no-store", credentials: "same-origin" })
      .then(function (response) {
        return answer(element, memory, response);
      })
      .then(function (text) {
        memory.last = Date.now();
        if (text !== null && (busy(element) || url !== address(element))) {
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
    var patience = Number(element.dataset.staleSeconds) || Math.max(3 * seconds, 20);
    var stale = Date.now() - memory.last > patience * 1000;
    element.classList.toggle("is-stale", stale);
  }

  function round() {
    if (document.hidden) {
      return;
    }
    document.querySelectorAll("[data-poll-url]").forEach(function (element) {
      var memory = state.get(element);
      if (!memory) {
        memory = { last: Date.now(), asked: element.hasAttribute("data-poll-first") ? 0 : Date.now(), etag: "", url: "", asking: false };
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
  document.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail || !event.detail.polled) {
      round();
    }
  });
  document.addEventListener("live:now", function () {
    document.querySelectorAll("[data-poll-url]").forEach(function (element) {
      if (state.get(element)) {
        state.get(element).asked = 0;
      }
    });
    round();
  });
})();
