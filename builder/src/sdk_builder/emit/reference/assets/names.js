// Finding an operation, a class, a model or a guide by its name. What is searched is `names`, of titles.js.
"use strict";

const nameSearch = (() => {
  const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

  // Each name keeps as much of the one before it as its first letter says.
  function unpack(text) {
    let before = "";
    return text.split(" ").filter(Boolean).map((part) => (before = before.slice(0, DIGITS.indexOf(part[0])) + part.slice(1)));
  }

  // Methods that differ in their verb alone are one entry.
  const VERBS = { d: "delete_", g: "get_", h: "head_", a: "patch_", p: "post_", u: "put_", "-": "" };
  function unpackMethods(text) {
    const parts = text.split(" ").map((part) => part.split("="));
    const stems = unpack(parts.map(([part]) => part).join(" "));
    return stems.flatMap((stem, number) => [...parts[number][1]].map((letter) => VERBS[letter] + stem));
  }

  // [title, path, kind, its own name, the same without signs, the title without signs]
  function list(names) {
    const found = [], add = (title, path, kind, own) => found.push([title, path, kind, own, plain(own), plain(title)]);
    for (const api of names.classes) add(api, `classes/${api}`, "class", api);
    for (const [api, methods] of Object.entries(names.operations)) for (const method of unpackMethods(methods)) add(`${api}.${method}`, `operations/${api}.${method}`, "operation", method);
    for (const [module, models] of Object.entries(names.models)) for (const model of unpack(models)) add(model, `models/${module}#${model}`, "model", model);
    for (const [title, path] of names.guides) add(title, path, "guide", title);
    return found;
  }

  // Names that are what was typed, then those that begin with it, then those that hold it; short ones first.
  function find(listed, text) {
    const wanted = plain(text), exact = text.trim(), hits = [];
    if (!wanted) return [];
    for (const entry of listed) {
      const [title, , , own, plainOwn, plainTitle] = entry, at = plainTitle.indexOf(wanted);
      if (at < 0) continue;
      const rank = own === exact || title === exact ? 0 : plainOwn === wanted || plainTitle === wanted ? 1 : plainOwn.startsWith(wanted) ? 2 : at ? 4 : 3;
      hits.push([rank, title.length, title, entry]);
    }
    return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1)).map((hit) => hit[3]);
  }

  return { unpack, list, find };
})();

if (typeof module !== "undefined") module.exports = nameSearch;
