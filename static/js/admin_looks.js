/* The admin's own page frame has no place for the chosen looks: they are put on the page before it is drawn. */
(function () {
  "use strict";

  var meta = document.querySelector('meta[name="looks"]');
  document.documentElement.dataset.look = meta.dataset.look;
  document.documentElement.dataset.print = meta.dataset.print;

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });
})();
