// Draws each figure when it comes into view, and all of them before printing; marks wide tables.
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

  // A long line in two, at the space nearest its middle.
  function halved(text) {
    var middle = text.length / 2;
    var best = -1;
    for (var at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) {
      if (best < 0 || Math.abs(at - middle) < Math.abs(best - middle)) {
        best = at;
      }
    }
    return best < 0 ? text : text.slice(0, best) + "<br>" + text.slice(best + 1);
  }

  function fit(layout, width) {
    if (width >= 560) {
      return layout;
    }
    layout.font.size = 11;
    Object.keys(layout).forEach(function (name) {
      var title = /^xaxis/.test(name) && layout[name].title;
      if (title && title.text && title.text.length > 30) {
        title.text = halved(title.text);
      }
    });
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
  // A table wider than its box says so: half a column cut off is easily overlooked.
  function hint() {
    document.querySelectorAll(".scroll").forEach(function (box) {
      box.toggleAttribute("data-more", box.scrollWidth > box.clientWidth + 1);
    });
  }
  hint();
  window.addEventListener("resize", hint);
  document.addEventListener("toggle", hint, true);

  // Paper is narrower than the screen that the figures were drawn for.
  window.addEventListener("beforeprint", function () {
    places.forEach(function (place) {
      draw(place);
      Plotly.relayout(place, { autosize: false, width: Math.min(place.clientWidth, 670) });
    });
    document.querySelectorAll("details").forEach(function (part) {
      part.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    places.forEach(function (place) {
      Plotly.relayout(place, { autosize: true, width: null });
    });
  });
})();
