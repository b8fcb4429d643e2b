// Light or dark: as the reader chose, else as the brand or the site around the panel says, else as
// the system is.

import { remember, remembered } from "./dom.js";

const NAME = "ask-the-archive:theme";

export function showTheme() {
  const { look } = document.documentElement.dataset;
  const embedded = document.body.classList.contains("embed");
  const theme = (embedded ? null : remembered(localStorage, NAME)) ?? look;
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function turnTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  remember(localStorage, NAME, dark ? "light" : "dark");
  showTheme();
}
