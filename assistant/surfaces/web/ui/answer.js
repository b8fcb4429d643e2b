// On an answer's own page all sources stand open, and a number leads to its source.

for (const source of document.querySelectorAll(".source")) {
  source.open = true;
  source.id = `source-${source.dataset.source}`;
}
