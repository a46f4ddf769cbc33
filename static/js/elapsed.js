/* <time data-since="ISO"> shows how long ago that was, by the server's clock: 4:07, 1:02:30.
   data-slow-after="minutes" marks it once the time is long. */
(function () {
  "use strict";

  var offset = 0;

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function words(seconds) {
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" + two(minutes) : String(minutes)) + ":" + two(seconds % 60);
  }

  function tick() {
    if (document.hidden) {
      return;
    }
    document.querySelectorAll("time[data-since]").forEach(function (element) {
      var since = Date.parse(element.dataset.since);
      if (isNaN(since)) {
        return;
      }
      var seconds = Math.max(0, Math.floor((Date.now() + offset - since) / 1000));
      element.textContent = words(seconds);
      var limit = Number(element.dataset.slowAfter);
      var box = element.closest(".elapsed") || element;
      box.classList.toggle("elapsed-slow", limit > 0 && seconds >= limit * 60);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var meta = document.querySelector('meta[name="server-time"]');
    var loaded = window.performance && performance.timeOrigin ? performance.timeOrigin : Date.now();
    var served = meta ? Date.parse(meta.content) : NaN;
    var difference = isNaN(served) ? 0 : served - loaded;
    /* a second or two is the way from the server; more is a wrong clock */
    offset = Math.abs(difference) < 3000 ? 0 : difference;
    tick();
    window.setInterval(tick, 1000);
  });
  document.addEventListener("htmx:afterSettle", tick);
  document.addEventListener("visibilitychange", tick);
})();
