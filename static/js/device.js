/* The device at a window: a rating that somebody began and left is given up after a while, so that the next visitor finds
   nothing chosen. Nothing is ever sent by itself. */
(function () {
  "use strict";

  var PATIENCE = 90000;
  var touched = 0;

  function device() {
    return document.getElementById("device");
  }

  ["input", "keydown", "pointerdown"].forEach(function (name) {
    document.addEventListener(name, function () {
      touched = Date.now();
    });
  });

  window.setInterval(function () {
    var element = device();
    var begun = element && (!element.dataset.pollUrl || element.contains(document.activeElement) || element.querySelector("input:checked, details[open]"));
    if (begun && touched && Date.now() - touched > PATIENCE) {
      touched = 0;
      window.location.replace(element.dataset.idleUrl);
    }
  }, 5000);
})();
