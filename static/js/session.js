/* What may go wrong between page and server, without losing what was typed: the connection, the login, a second press. */
(function () {
  "use strict";

  var TOKEN = "csrfmiddlewaretoken";
  var retry = null;
  var unanswered = null;
  var shown = "";
  var lost = 0;
  var refused = null;

  /* ---- the security token goes with every request htmx makes ---- */

  function token() {
    return document.querySelector('meta[name="csrf-token"]').content;
  }

  function renew(value) {
    document.querySelector('meta[name="csrf-token"]').content = value;
    document.querySelectorAll('input[name="' + TOKEN + '"]').forEach(function (field) {
      field.value = value;
    });
  }

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") {
      event.detail.headers["X-CSRFToken"] = token();
    }
  });

  /* ---- one press, one act ---- */

  function hold(form, button) {
    form.setAttribute("data-busy", "");
    form.setAttribute("aria-busy", "true");
    if (button) {
      button.setAttribute("aria-busy", "true");
    }
  }

  function release(form) {
    form.removeAttribute("data-busy");
    form.removeAttribute("aria-busy");
    form.querySelectorAll('[aria-busy="true"]').forEach(function (button) {
      button.removeAttribute("aria-busy");
    });
    document.querySelectorAll('button[form="' + form.id + '"][aria-busy="true"]').forEach(function (button) {
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.matches("[data-looks]") || event.defaultPrevented && !form.closest("[hx-boost]")) {
      return;
    }
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    hold(form, event.submitter);
    if (form.hasAttribute("data-keeps-page")) {
      window.setTimeout(release, 3000, form);
    }
  }, true);

  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.requestConfig.elt;
    if (form.matches("form")) {
      release(form);
    }
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-busy]").forEach(release);
  });

  /* ---- the connection ---- */

  function banner() {
    return document.getElementById("connection");
  }

  function warn(kind, again, element) {
    var box = banner();
    if (!box) {
      return;
    }
    if (again) {
      retry = again;
      unanswered = element;
    }
    shown = kind;
    if (kind === "offline") {
      lost = performance.now();
    }
    box.querySelector(".connection-text").textContent = box.dataset[kind];
    box.querySelector("[data-retry]").hidden = !retry;
    box.hidden = false;
  }

  function calm() {
    retry = unanswered = null;
    if (banner()) {
      banner().hidden = true;
    }
  }

  /* an answer calms only when it is the one that was missing: a look-up that went through has sent nothing, and
     one that was on its way before the connection was lost says nothing about the connection */
  function answered(element, sent) {
    if (sent < lost) {
      return;
    }
    if (!retry || element === unanswered || !document.contains(unanswered)) {
      calm();
    } else if (shown === "offline") {
      warn("online", null, null);
    }
  }

  /* the same act again: a form with its button, or a link; what a page looks up while somebody types is none */
  function repeat(detail) {
    var element = detail.requestConfig.elt;
    var source = detail.requestConfig.triggeringEvent;
    if (!element.matches("form, a, button")) {
      return null;
    }
    return function () {
      if (!document.contains(element)) {
        window.location.reload();
      } else if (element.matches("form")) {
        release(element);
        element.setAttribute("data-confirmed", "");
        var button = source && source.submitter;
        /* pressed, not submitted: htmx takes the button's name and value from the press */
        if (button && document.contains(button)) {
          button.click();
        } else {
          element.requestSubmit();
        }
      } else {
        element.click();
      }
    };
  }

  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      warn("offline", repeat(event.detail), event.detail.requestConfig.elt);
    });
  });

  window.addEventListener("offline", function () {
    warn("offline", null, null);
  });

  window.addEventListener("online", function () {
    answered(null, performance.now());
  });

  document.addEventListener("htmx:beforeSend", function (event) {
    event.detail.requestConfig.sent = performance.now();
  });

  document.addEventListener("htmx:afterSettle", function () {
    if (unanswered && !document.contains(unanswered)) {
      calm();
    }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-retry]") && retry) {
      var again = retry;
      calm();
      again();
    }
  });

  /* ---- answers that are no success ---- */

  function isPage(text) {
    return /<html[\s>]/i.test(text.slice(0, 500));
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    var status = detail.xhr.status;
    var element = detail.requestConfig.elt;
    if (status < 400) {
      answered(element, detail.requestConfig.sent);
      return;
    }
    if (status === 401) {
      detail.shouldSwap = false;
      signIn(detail.xhr.responseText, repeat(detail));
      return;
    }
    if (status >= 500) {
      detail.shouldSwap = false;
      warn("refused", repeat(detail), element);
      return;
    }
    answered(element, detail.requestConfig.sent);
    detail.isError = false;
    detail.shouldSwap = Boolean(detail.xhr.responseText);
    if (isPage(detail.xhr.responseText)) {
      detail.target = document.body;
      detail.swapOverride = "innerHTML";
    }
  });

  /* ---- signed out while the page is open ---- */

  function dialogParts() {
    return { dialog: document.getElementById("login-dialog"), body: document.getElementById("login-dialog-body") };
  }

  function signIn(text, again) {
    var parts = dialogParts();
    if (!parts.dialog || !text || isPage(text)) {
      window.location.reload();
      return;
    }
    refused = again || refused;
    parts.body.innerHTML = text;
    parts.body.querySelectorAll("form").forEach(function (form) {
      form.setAttribute("hx-boost", "false");
    });
    if (!parts.dialog.open) {
      parts.dialog.showModal();
    }
    var first = parts.body.querySelector("[autofocus], input:not([type=hidden])");
    if (first) {
      first.focus();
    }
  }

  function signedIn(news) {
    var parts = dialogParts();
    var again = refused;
    refused = null;
    /* somebody else signed in: this page shows what the first person may see */
    var before = document.querySelector('meta[name="signed-in"]').content;
    if (!news || !news.csrf || before && news.number && news.number !== before) {
      window.location.assign("/");
      return;
    }
    renew(news.csrf);
    parts.dialog.close();
    parts.body.textContent = "";
    if (again) {
      again();
    }
  }

  function news(response) {
    try {
      return JSON.parse(response.headers.get("HX-Trigger") || "{}")["signed-in"];
    } catch (error) {
      return null;
    }
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.closest("#login-dialog-body")) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    window.fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
      headers: { "HX-Request": "true", "HX-Target": "login-dialog-body" },
    }).then(function (response) {
      if (response.status === 204) {
        signedIn(news(response));
        return null;
      }
      return response.text().then(function (text) {
        signIn(text, null);
      });
    }).catch(function () {
      warn("offline", null, null);
    }).then(function () {
      release(form);
    });
  });

  /* a poll found nobody signed in: ask for the sign-in form in the way of a fragment */
  document.addEventListener("session:lost", function () {
    var parts = dialogParts();
    if (parts.dialog && parts.dialog.open) {
      return;
    }
    window.fetch(window.location.href, { headers: { "HX-Request": "true", "HX-Target": "login-dialog-body" }, cache: "no-store", credentials: "same-origin" })
      .then(function (response) {
        return response.status === 401 ? response.text() : "";
      })
      .then(function (text) {
        if (text && parts.dialog && !parts.dialog.open) {
          signIn(text, null);
        }
      })
      .catch(function () {
        /* without a connection nobody can sign in; the banner speaks of it when something is sent */
      });
  });
})();
