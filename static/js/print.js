/* A button with data-print prints the page; data-print="id" of a frame prints what is in it. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print]");
    if (!button || button === document.documentElement) {
      return;
    }
    event.preventDefault();
    var framed = document.getElementById(button.dataset.print);
    (framed && framed.contentWindow ? framed.contentWindow : window).print();
  });
})();
