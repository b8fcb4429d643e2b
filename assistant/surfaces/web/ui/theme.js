// Light or dark: as the system is, or as the reader chose.

import { remember, remembered } from "./dom.js";

const NAME = "ask-the-archive:theme";

export function showTheme() {
  const theme = remembered(localStorage, NAME);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function turnTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  remember(localStorage, NAME, dark ? "light" : "dark");
  showTheme();
}
