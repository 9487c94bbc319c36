// Draws each figure when it comes into view, and all of them before printing.
(function () {
  "use strict";
  var config = {
    responsive: true,
    displaylogo: false,
    showSendToCloud: false,
    showEditInChartStudio: false,
    plotlyServerURL: "",
    topojsonURL: "",
    displayModeBar: false,
    scrollZoom: false,
    doubleClick: false
  };

  function fit(layout, width) {
    if (width >= 560) {
      return layout;
    }
    layout.font.size = 11;
    (layout.annotations || []).forEach(function (note) {
      note.font = note.font || {};
      note.font.size = Math.min(note.font.size || 11, 11);
    });
    return layout;
  }

  // A legend that wraps takes height from the plot: a narrow figure grows to give it back.
  function grow(place, data) {
    var names = {};
    data.forEach(function (trace) {
      if (trace.name && trace.showlegend !== false) {
        names[trace.name] = true;
      }
    });
    var more = Math.max(0, Object.keys(names).length - 2) * 14;
    if (place.clientWidth < 560 && more) {
      place.style.height = place.clientHeight + more + "px";
    }
  }

  function draw(place) {
    if (place.dataset.drawn) {
      return;
    }
    place.dataset.drawn = "yes";
    var figure = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    grow(place, figure.data);
    Plotly.newPlot(place, figure.data, fit(figure.layout, place.clientWidth), config);
  }

  var places = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  if ("IntersectionObserver" in window) {
    var watcher = new IntersectionObserver(
      function (seen) {
        seen.forEach(function (entry) {
          if (entry.isIntersecting) {
            watcher.unobserve(entry.target);
            draw(entry.target);
          }
        });
      },
      { rootMargin: "800px 0px" }
    );
    places.forEach(function (place) {
      watcher.observe(place);
    });
  } else {
    places.forEach(draw);
  }
  window.addEventListener("beforeprint", function () {
    places.forEach(draw);
    document.querySelectorAll("details").forEach(function (part) {
      part.open = true;
    });
  });
})();
