/* The checklist of an inspection on a phone: every tap, note and photo is kept in the browser until the server has
   confirmed it. What is sent again carries the same key, and the server takes it once (docs/decisions/0106). */
(function () {
  "use strict";

  var STORE = "outbox";
  var SENT = "rounds-sent";
  var LATELY = 60000;
  var PAUSE = 700;
  var AGAIN = 5000;
  var opened = null;
  var sending = false;
  var timer = 0;
  var trouble = "";
  var finishing = false;

  function box() {
    return document.querySelector("[data-outbox]");
  }

  function owner() {
    return document.querySelector('meta[name="signed-in"]').content;
  }

  /* ---- where it is kept: the browser's database; without one, the memory of this page ---- */

  var memory = new Map();

  function database() {
    opened = opened || new Promise(function (resolve) {
      var request;
      try {
        request = window.indexedDB.open("service-window-rounds", 1);
      } catch (error) {
        resolve(null);
        return;
      }
      request.onupgradeneeded = function () {
        request.result.createObjectStore(STORE, { keyPath: "id" });
      };
      request.onsuccess = function () {
        resolve(request.result);
      };
      request.onerror = function () {
        resolve(null);
      };
    });
    return opened;
  }

  function within(mode, act) {
    return database().then(function (found) {
      if (!found) {
        return null;
      }
      return new Promise(function (resolve, reject) {
        var transaction = found.transaction(STORE, mode);
        var request = act(transaction.objectStore(STORE));
        transaction.oncomplete = function () {
          resolve(request ? request.result : null);
        };
        transaction.onerror = transaction.onabort = function () {
          reject(transaction.error);
        };
      });
    });
  }

  function put(entry) {
    memory.set(entry.id, entry);
    return within("readwrite", function (store) {
      return store.put(entry);
    }).catch(function () {
      /* a full or forbidden store: the memory of this page still holds it */
    });
  }

  /* only what was confirmed goes: a newer answer to the same item has another key and stays */
  function confirmed(entry) {
    if (memory.has(entry.id) && memory.get(entry.id).key === entry.key) {
      memory.delete(entry.id);
    }
    return within("readwrite", function (store) {
      var look = store.get(entry.id);
      look.onsuccess = function () {
        if (look.result && look.result.key === entry.key) {
          store.delete(entry.id);
        }
      };
      return look;
    }).catch(function () {});
  }

  /* what was confirmed lately: a page that was asked for while it was on its way was written without it */
  function lately() {
    var kept = {};
    try {
      kept = JSON.parse(window.sessionStorage.getItem(SENT)) || {};
    } catch (error) {
      /* none kept */
    }
    return Object.keys(kept).map(function (id) {
      return kept[id];
    }).filter(function (entry) {
      return Date.now() - entry.sent < LATELY;
    });
  }

  function remember(entry) {
    if (entry.photo) {
      return;
    }
    var kept = {};
    lately().concat([Object.assign({}, entry, { sent: Date.now() })]).forEach(function (one) {
      kept[one.id] = one;
    });
    try {
      window.sessionStorage.setItem(SENT, JSON.stringify(kept));
    } catch (error) {
      /* a full or forbidden store: another reload shows it */
    }
  }

  function mine() {
    return within("readonly", function (store) {
      return store.getAll();
    }).catch(function () {
      return null;
    }).then(function (rows) {
      (rows || []).forEach(function (row) {
        if (!memory.has(row.id)) {
          memory.set(row.id, row);
        }
      });
      return Array.from(memory.values()).filter(function (row) {
        return row.owner === owner();
      }).sort(function (one, other) {
        return one.at - other.at;
      });
    });
  }

  function uuid() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var text = Array.from(bytes, function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
  }

  /* a collection of fields has a method called item, as the field is: only namedItem finds the field */
  function valueOf(form, name) {
    var field = form.elements.namedItem(name);
    return field ? field.value : undefined;
  }

  /* ---- what a row shows ---- */

  function rowOf(entry) {
    var field = Array.from(document.querySelectorAll("[data-check]")).find(function (row) {
      var form = row.querySelector("[data-answer]");
      return valueOf(form, "item") === entry.fields.item && valueOf(form, "person") === entry.fields.person;
    });
    return entry.page === window.location.pathname ? field : null;
  }

  function tell(row, text, bad) {
    if (row) {
      var line = row.querySelector("[data-state]");
      line.textContent = text;
      line.toggleAttribute("data-bad", Boolean(bad));
    }
  }

  function choose(row, result) {
    row.dataset.result = result;
    if (result === "failed") {
      row.querySelector("[data-more]").open = true;
    }
    row.querySelectorAll("[name=result][aria-pressed]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === result));
    });
    count();
  }

  function count() {
    var rows = Array.from(document.querySelectorAll("[data-check]"));
    var places = { answered: rows.filter(function (row) {
      return row.dataset.result;
    }).length, failed: document.querySelectorAll('[data-check][data-result="failed"]').length };
    Object.keys(places).forEach(function (name) {
      var place = document.querySelector("[data-" + name + "]");
      if (place) {
        place.textContent = String(places[name]);
      }
    });
  }

  function show() {
    var bar = box();
    if (!bar) {
      return Promise.resolve(0);
    }
    return mine().then(function (entries) {
      var n = entries.length;
      var words = n ? bar.dataset[trouble || "waiting"] + " " + n : bar.dataset.saved;
      finishing = finishing && n > 0;
      words = finishing ? bar.dataset.finish + " " + words : words;
      var text = bar.querySelector("[data-outbox-text]");
      if (text.textContent !== words) {
        text.textContent = words;
      }
      bar.toggleAttribute("data-pending", n > 0);
      bar.hidden = !n && !bar.dataset.url;
      return n;
    });
  }

  /* ---- keeping ---- */

  function keep(entry, soon) {
    entry.key = uuid();
    entry.owner = owner();
    entry.page = window.location.pathname;
    entry.at = Date.now();
    tell(rowOf(entry), box().dataset.rowWaiting);
    return put(entry).then(show).then(function () {
      drain(soon ? 0 : PAUSE);
    });
  }

  function keepAnswer(form, soon) {
    var row = form.closest("[data-check]");
    if (!row.dataset.result) {
      return;
    }
    var fields = { result: row.dataset.result };
    ["item", "person", "note", "kind", "minutes"].forEach(function (name) {
      var value = valueOf(form, name);
      if (value !== undefined) {
        fields[name] = value;
      }
    });
    var url = form.getAttribute("action");
    keep({ id: [owner(), url, fields.item, fields.person].join("|"), url: url, fields: fields }, soon);
  }

  function keepPhoto(form) {
    var input = form.elements.namedItem("photo");
    var file = input.files[0];
    var row = form.closest("[data-check]");
    if (!file) {
      return;
    }
    if (file.size > 10 * 1024 * 1024) {
      tell(row, box().dataset.large, true);
      input.value = "";
      return;
    }
    var fields = { item: valueOf(form, "item"), person: valueOf(form, "person") };
    /* a copy of its content: the file behind the field may be gone when the connection is back */
    file.arrayBuffer().then(function (content) {
      var photo = { content: content, name: file.name, type: file.type };
      var url = form.getAttribute("action");
      keep({ id: [owner(), url, uuid()].join("|"), url: url, fields: fields, photo: photo }, true);
      input.value = "";
    });
  }

  window.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-answer], form[data-photo]")) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.matches("[data-answer]") && event.submitter) {
      choose(form.closest("[data-check]"), event.submitter.value);
      keepAnswer(form, true);
    }
  }, true);

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.matches("form[data-answer]")) {
      keepAnswer(form, false);
    }
  });

  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("form[data-photo]")) {
      keepPhoto(form);
    }
  });

  /* ---- sending, one after the other ---- */

  function drain(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () {
      if (sending || !owner()) {
        return;
      }
      sending = true;
      mine().then(next).then(function () {
        sending = false;
        return show();
      }).then(function (left) {
        if (left) {
          drain(AGAIN);
        }
      });
    }, after);
  }

  function next(entries) {
    var entry = entries.shift();
    if (!entry) {
      return null;
    }
    return send(entry).then(function (goOn) {
      return goOn ? next(entries) : null;
    });
  }

  function send(entry) {
    var data = new FormData();
    Object.keys(entry.fields).forEach(function (name) {
      data.append(name, entry.fields[name]);
    });
    data.append("key", entry.key);
    if (entry.photo) {
      data.append("photo", new Blob([entry.photo.content], { type: entry.photo.type }), entry.photo.name);
    }
    var headers = { Accept: "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
    return window.fetch(entry.url, { method: "POST", body: data, credentials: "same-origin", headers: headers }).then(function (response) {
      return response.json().catch(function () {
        return null;
      }).then(function (said) {
        return answered(entry, response.status, said);
      });
    }).catch(function () {
      trouble = "offline";
      return false;
    });
  }

  function answered(entry, status, said) {
    if (status === 401) {
      trouble = "waiting";
      document.dispatchEvent(new CustomEvent("session:lost"));
      return false;
    }
    var row = rowOf(entry);
    if (status < 300 && said && said.saved === entry.key) {
      trouble = "";
      remember(entry);
      tell(row, box() ? box().dataset.rowSaved : "");
      if (said.url && row) {
        picture(row, said);
      }
      return confirmed(entry).then(function () {
        return true;
      });
    }
    if (status >= 400 && status < 500 && said && said.error) {
      trouble = "";
      tell(row, said.error, true);
      return confirmed(entry).then(function () {
        return true;
      });
    }
    trouble = status >= 500 ? "waiting" : "stuck";
    return false;
  }

  function picture(row, said) {
    var place = document.createElement("li");
    var link = document.createElement("a");
    var image = document.createElement("img");
    link.href = image.src = said.url;
    link.target = "_blank";
    image.alt = said.label;
    image.className = "photo";
    link.append(image);
    place.append(link);
    row.querySelector("[data-photos]").append(place);
  }

  /* ---- coming back: what was not sent stands in its rows again ---- */

  function fill(entry) {
    var row = rowOf(entry);
    if (!row) {
      return false;
    }
    if (!entry.photo) {
      var form = row.querySelector("[data-answer]");
      choose(row, entry.fields.result);
      ["note", "kind", "minutes"].forEach(function (name) {
        var field = form.elements.namedItem(name);
        if (field && entry.fields[name] !== undefined) {
          field.value = entry.fields[name];
        }
      });
    }
    return true;
  }

  function restore() {
    var bar = box();
    if (!bar || bar.hasAttribute("data-restored")) {
      return;
    }
    bar.setAttribute("data-restored", "");
    mine().then(function (entries) {
      lately().filter(function (entry) {
        return entry.owner === owner();
      }).forEach(fill);
      entries.forEach(function (entry) {
        if (fill(entry)) {
          tell(rowOf(entry), bar.dataset.rowWaiting);
        }
      });
      return show();
    }).then(function () {
      drain(0);
    });
  }

  window.addEventListener("click", function (event) {
    var link = event.target.closest("[data-finish]");
    var bar = box();
    if (link && bar && bar.hasAttribute("data-pending")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      finishing = true;
      show();
      drain(0);
    }
  }, true);

  window.addEventListener("online", function () {
    drain(0);
  });
  document.addEventListener("DOMContentLoaded", restore);
  document.addEventListener("htmx:afterSettle", restore);
})();
