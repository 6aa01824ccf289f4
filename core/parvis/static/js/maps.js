// Maps, fetched with Leaflet when one comes in sight. `parvisMap(canvas)` brings one to life: a map of
// points, read from the list beside it, or a picker, which writes into the fields beside it.
(() => {
  "use strict";
  const { L } = window;

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const PIN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 22c4.5-5 7-8.8 7-12.2a7 7 0 1 0-14 0C5 13.2 7.5 17 12 22Z"/><circle cx="12" cy="9.6" r="2.6" fill="#fff"/></svg>';
  const pin = (picked = false) => L.divIcon({
    className: picked ? "pin pin--picked" : "pin", html: PIN, iconSize: [44, 44], iconAnchor: [22, 40], popupAnchor: [0, -36],
  });

  function baseMap(canvas) {
    const data = canvas.dataset;
    canvas.hidden = false;
    const map = L.map(canvas, { maxZoom: 19, zoomSnap: 0.5, zoomControl: false, scrollWheelZoom: false, attributionControl: Boolean(data.tiles) });
    map.setView([Number(data.lat), Number(data.lon)], Number(data.zoom));
    L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", data.label);
    const withoutTiles = () => canvas.after(element("p", { class: "hint" }, data.noTiles));
    if (!data.tiles) {
      withoutTiles();
      return map;
    }
    map.attributionControl.setPrefix(false);
    const tiles = L.tileLayer(data.tiles, { maxZoom: 19, attribution: "© OpenStreetMap contributors" });
    let came = false;
    tiles.on("tileload", () => { came = true; });
    tiles.on("tileerror", () => {
      if (came || !map.hasLayer(tiles)) return;
      map.removeLayer(tiles);
      withoutTiles();
    });
    tiles.addTo(map);
    return map;
  }

  // The points of the list beside the map: where, and a link or a text.
  function listedPoints(canvas) {
    const rows = canvas.parentElement.querySelectorAll("[data-lat][data-lon]:not(.map-canvas)");
    return [...rows].map((row) => {
      const link = row.querySelector("a");
      const title = (link || row).textContent.trim();
      return { place: L.latLng(row.dataset.lat, row.dataset.lon), title, href: link?.href };
    });
  }

  // Points too near for a finger to tell apart are shown as one, with their number.
  function gathered(map, points) {
    const groups = [];
    for (const point of points) {
      const at = map.latLngToLayerPoint(point.place);
      const near = groups.find((group) => Math.max(Math.abs(group.at.x - at.x), Math.abs(group.at.y - at.y)) < 48);
      if (near) near.points.push(point);
      else groups.push({ at, points: [point] });
    }
    return groups.map((group) => group.points);
  }

  const entry = (point) => (point.href ? element("a", { href: point.href }, point.title) : element("span", {}, point.title));

  function marker(map, points, words) {
    const [first] = points;
    if (points.length === 1) {
      return L.marker(first.place, { icon: pin(), title: first.title, alt: first.title })
        .bindPopup(entry(first), { maxWidth: 240, autoPanPaddingTopLeft: [64, 16] });
    }
    const title = words.replace("#", points.length);
    const icon = L.divIcon({ className: "pin pin--several", html: String(points.length), iconSize: [44, 44] });
    const several = L.marker(first.place, { icon, title, alt: title });
    const bounds = L.latLngBounds(points.map((point) => point.place));
    // A number says little to who cannot see the map around it: the name says what it counts.
    several.on("add", () => several.getElement().setAttribute("aria-label", title));
    if (bounds.getNorthEast().equals(bounds.getSouthWest()) || map.getZoom() >= map.getMaxZoom()) {
      const list = element("ul", { class: "stack" }, ...points.map((point) => element("li", {}, entry(point))));
      return several.bindPopup(list, { maxWidth: 240, maxHeight: 180, autoPanPaddingTopLeft: [64, 16] });
    }
    return several.on("click keypress", (event) => {
      if (!event.originalEvent.key || event.originalEvent.key === "Enter") map.fitBounds(bounds, { padding: [48, 48], maxZoom: map.getMaxZoom() });
    });
  }

  function pointsMap(canvas) {
    const map = baseMap(canvas);
    const points = listedPoints(canvas);
    const places = points.map((point) => point.place);
    const layer = L.layerGroup().addTo(map);
    const draw = () => {
      layer.clearLayers();
      for (const group of gathered(map, points)) layer.addLayer(marker(map, group, canvas.dataset.several));
    };
    if (places.length > 1) {
      map.fitBounds(places, { paddingTopLeft: [60, 36], paddingBottomRight: [24, 40], maxZoom: 15, animate: false });
    }
    if (places.length === 1) map.setView(places[0], Math.max(map.getZoom(), 14));
    map.on("zoomend", draw);
    draw();
    map.on("popupopen", (event) => {
      event.popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", canvas.dataset.close);
    });
  }

  function pickerMap(canvas) {
    const box = canvas.closest("[data-picker]");
    const [latitude, longitude] = box.querySelectorAll(".coordinates input");
    const status = box.querySelector("[data-picker-status]");
    const map = baseMap(canvas);
    canvas.classList.add("crosshair");
    let marker = null;

    const show = (place) => {
      canvas.classList.toggle("crosshair--placed", Boolean(place));
      if (!place) {
        marker?.remove();
        marker = null;
      } else if (marker) {
        marker.setLatLng(place);
      } else {
        marker = L.marker(place, { icon: pin(true), draggable: true, keyboard: false, alt: canvas.dataset.label }).addTo(map);
        marker.on("dragend", () => choose(marker.getLatLng()));
      }
    };
    const choose = (place) => {
      latitude.value = place ? place.lat.toFixed(6) : "";
      longitude.value = place ? place.lng.toFixed(6) : "";
      show(place);
      status.textContent = place ? status.dataset.placed : status.dataset.removed;
    };
    const typed = () => {
      const [lat, lng] = [latitude.value, longitude.value].map((text) => parseFloat(text.replace(",", ".")));
      const good = Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
      show(good ? L.latLng(lat, lng) : null);
      if (good) map.setView([lat, lng], Math.max(map.getZoom(), 14));
    };

    map.on("click", (event) => choose(event.latlng));
    box.querySelector("[data-picker-centre]").addEventListener("click", () => choose(map.getCenter()));
    box.querySelector("[data-picker-clear]").addEventListener("click", () => choose(null));
    for (const input of [latitude, longitude]) input.addEventListener("change", typed);
    box.querySelector("[data-picker-tools]").hidden = false;
    typed();
  }

  window.parvisMap = (canvas) => (canvas.dataset.map === "picker" ? pickerMap : pointsMap)(canvas);
})();
