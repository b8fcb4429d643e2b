// Signs drawn as lines, so that no font has to know them.

const LINES = {
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  stop: "M8 8h8v8H8z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4.5h-4.5",
  edit: "M5 19h3.5L19 8.500 15.500 5 5 15.500zM13 7.500l3.500 3.500",
  earlier: "M12 4a8 8 0 1 1-7.500 5.200M4 4v5.200h5.200M12 8v4.500l3 1.800",
  remove: "M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7M10.200 10.500v5.500M13.800 10.500v5.500",
  close: "M6 6l12 12M18 6 6 18",
  previous: "M14.500 6 8.500 12l6 6",
  following: "M9.500 6l6 6-6 6",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  up: "M8 11v8H5v-8zM8 11l3.500-7c1.800 0 2.500 1.200 2.200 3L13 10h4.500c1.200 0 2 1 1.700 2.200l-1.200 5c-.2 1-1 1.800-2 1.800H8",
  down: "M16 13V5h3v8zM16 13l-3.500 7c-1.800 0-2.500-1.200-2.200-3l.7-3H6.500c-1.200 0-2-1-1.700-2.200l1.200-5c.2-1 1-1.800 2-1.800H16",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  svg.dataset.drawn = name;
  path.setAttribute("d", LINES[name]);
  svg.append(path);
  return svg;
}
