/* Dialogs, floating menus, messages, and where the focus goes after a boosted step to another page. */
(function () {
  "use strict";

  function openDialog(id) {
    var dialog = document.getElementById(id);
    if (dialog && !dialog.open) {
      dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }));
      dialog.showModal();
    }
  }

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    var opener = target.closest("[data-open]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset.open);
    }
    if (target.closest("[data-close]")) {
      var dialog = target.closest("dialog");
      if (dialog) {
        event.preventDefault();
        dialog.close();
      }
    }
    if (target.closest("[data-dismiss]")) {
      target.closest(".toast").remove();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    var menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* the dialog of a signed-out desk is not closed by Escape: what lies behind it is another's data */
  document.addEventListener("cancel", function (event) {
    if (event.target.matches("dialog[data-locked]")) {
      event.preventDefault();
    }
  }, true);

  /* notes of success go by themselves, unless somebody is on them; errors stay */
  function fade(root) {
    root.querySelectorAll("[data-fades]").forEach(function (toast) {
      toast.removeAttribute("data-fades");
      window.setTimeout(function leave() {
        if (toast.matches(":hover, :focus-within")) {
          window.setTimeout(leave, 4000);
        } else {
          toast.remove();
        }
      }, 12000);
    });
  }

  /* what a boosted step came to ([data-said]) is written once more: only a change of a live region is read out */
  function say(root) {
    root.querySelectorAll("[data-said]").forEach(function (said) {
      var words = said.textContent;
      said.textContent = "";
      window.setTimeout(function () {
        said.textContent = words;
      }, 200);
    });
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    fade(document);
    if (!event.detail || event.detail.target !== document.body) {
      return;
    }
    showTabs(document);
    say(document);
    if (!document.activeElement || document.activeElement === document.body) {
      var main = document.getElementById("main");
      if (main) {
        main.focus({ preventScroll: true });
      }
    }
  });

  /* a box that scrolls can be reached and scrolled by keyboard; one that does not is no stop on the way */
  function reach() {
    document.querySelectorAll(".table-box, .panel-body-flush").forEach(function (box) {
      var scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute("tabindex");
      }
    });
  }

  /* on a narrow screen tabs scroll: show the one that is open */
  function showTabs(root) {
    root.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
      var list = tab.closest("ul");
      var place = tab.getBoundingClientRect();
      var frame = list.getBoundingClientRect();
      list.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
    });
  }

  window.addEventListener("resize", reach);
  document.addEventListener("htmx:afterSettle", reach);

  document.addEventListener("DOMContentLoaded", function () {
    fade(document);
    reach();
    showTabs(document);
  });
})();
