// The search of the reference: names at the first key, sentences as soon as there is more than one word. What is searched is
// loaded by script elements, which work from a folder as well as from a host.
"use strict";
(() => {
  const MOST = 12;
  const input = document.getElementById("search"), found = document.getElementById("found"), root = input.dataset.root;
  const loading = new Map();

  function load(name) {
    if (!loading.has(name)) loading.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${root}assets/${name}`;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    }));
    return loading.get(name);
  }

  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

  // Names that are what was typed, then those that begin with it, then those that hold it; short ones first.
  function findNames(text) {
    const wanted = plain(text), hits = [];
    if (!wanted) return [];
    for (const [title, path] of titles) {
      const name = plain(title), own = plain(title.slice(title.lastIndexOf(".") + 1)), at = name.indexOf(wanted);
      if (at < 0) continue;
      const rank = own === wanted || name === wanted ? 0 : own.startsWith(wanted) ? 1 : at === 0 ? 2 : 3;
      hits.push([rank, title.length, title, path]);
    }
    return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1)).map(([, , title, path]) => [title, path, ""]);
  }

  const findOperations = (text) => rankOperations(words, text).slice(0, MOST).map((number) => {
    const [api, method, , , summary] = words.operations[number];
    return [`${api}.${method}`, `operations/${api}.${method}`, summary];
  });

  function show(hits) {
    found.replaceChildren(...hits.slice(0, MOST).map(([title, path, summary]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      const [page, anchor] = path.split("#");
      link.href = `${root}${page}.html${anchor ? `#${anchor}` : ""}`;
      link.textContent = title;
      if (summary) link.append(Object.assign(document.createElement("small"), { textContent: summary }));
      item.append(link);
      return item;
    }));
  }

  input.addEventListener("input", async () => {
    const text = input.value;
    await load("titles.js");
    if (text === input.value) show(findNames(text));
    if (!/\S\s+\S/.test(text)) return;
    await Promise.all([load("search.js"), load("words.js")]);
    if (text === input.value) show([...findNames(text).slice(0, 3), ...findOperations(text)]);
  });

  document.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== input) input.focus();
    else if (event.key === "Escape") { input.value = ""; show([]); input.focus(); }
    else if (event.key === "ArrowDown" && links.length && (at >= 0 || document.activeElement === input)) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : input).focus();
    else if (event.key === "Enter" && document.activeElement === input && links.length) links[0].click();
    else return;
    event.preventDefault();
  });
})();
