// The parts of the page: elements, JSON with colors that runs nothing, trees of models, programs in Python.
"use strict";

const parts = (() => {
  const make = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const button = (text, action, kind) => {
    const made = make("button", text, kind);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  };
  const fold = (title, fill, open) => {
    const details = make("details", undefined, "fold"), summary = make("summary", title);
    details.append(summary);
    const show = () => { if (details.open && details.children.length === 1) details.append(fill()); };
    details.addEventListener("toggle", show);
    details.open = Boolean(open);
    return details;
  };
  const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } };

  // JSON as text nodes, each kind of value in a span of its own.
  const paint = (text) => {
    const shown = make("pre");
    const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
    if (text.length > 200000 || !/^\s*[[{]/.test(text)) { shown.textContent = text; return shown; }
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      shown.append(text.slice(last, match.index));
      if (match[1]) shown.append(make("span", match[1], match[2] ? "k" : "s"), match[2] || "");
      else shown.append(make("span", match[0], "n"));
      last = match.index + match[0].length;
    }
    shown.append(text.slice(last));
    return shown;
  };
  const copyable = (node) => {
    const panel = make("div", undefined, "panel");
    const copy = button("Copy", async () => {
      try { await navigator.clipboard.writeText(node.textContent); copy.textContent = "Copied"; } catch { copy.textContent = "Select it"; }
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    });
    panel.append(node, copy);
    return panel;
  };
  const tree = (node) => {
    const list = make("ul", undefined, "tree");
    for (const field of node.fields || []) {
      const item = make("li"), title = document.createDocumentFragment();
      title.append(field.name + " ", make("span", field.type, "type"));
      if (field.required) title.append(make("span", " required", "needed"));
      if (field.readOnly) title.append(make("span", " read-only", "type"));
      if (field.enum) title.append(make("span", " " + field.enum.slice(0, 12).join(" | "), "type"));
      if (field.fields && field.fields.length) {
        const details = make("details"), summary = make("summary");
        summary.append(title);
        details.append(summary);
        details.addEventListener("toggle", () => { if (details.open && details.children.length === 1) details.append(tree(field)); });
        item.append(details);
      } else item.append(title);
      list.append(item);
    }
    return list;
  };
  const verb = (name) => make("span", name, "verb " + name);

  // A value of JSON as Python writes it.
  const python = (value, indent = "") => {
    const deeper = indent + "    ";
    if (value === null || value === undefined) return "None";
    if (value === true) return "True";
    if (value === false) return "False";
    if (typeof value !== "object") return JSON.stringify(value);
    const several = Array.isArray(value);
    const entries = several ? value.map((one) => python(one, deeper))
      : Object.entries(value).map(([name, one]) => JSON.stringify(name) + ": " + python(one, deeper));
    const [open, close] = several ? ["[", "]"] : ["{", "}"];
    const short = open + entries.join(", ") + close;
    if (short.length + indent.length < 88 && !short.includes("\n")) return short;
    return open + "\n" + entries.map((one) => deeper + one + ",\n").join("") + indent + close;
  };
  const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();

  // A program that calls an operation with the SDK: `one` is all about it, `values` are [parameter, text], `body` is JSON.
  const program = (host, api, method, one, values, body) => {
    const typed = (parameter, text) => {
      if (/^list/.test(parameter.type)) return python(text.split(","));
      if (/^(int|number|float|double)/.test(parameter.type) && /^-?[\d.]+$/.test(text)) return text;
      return parameter.type === "boolean" ? (text === "true" ? "True" : "False") : JSON.stringify(text);
    };
    const lines = ["import PureCloudPlatformClientV2 as gc", "", "client = gc.ApiClient(host=" + JSON.stringify(host) + ")",
      'client.get_client_credentials_token("any id", "any secret")', ""];
    if (one.body) lines.push("body = " + python(body));
    const needed = [], named = [];
    for (const name of one.order) { // what is required stands first, in the order of the definition
      if (name === one.bodyName) { if (one.bodyRequired) needed.push("body"); else named.push(snake(name) + "=body"); continue; }
      const [parameter, text] = values.find(([known]) => known.name === name);
      if (parameter.required) needed.push(typed(parameter, text));
      else if (text) named.push(snake(name) + "=" + typed(parameter, text));
    }
    lines.push("print(gc." + api + "(client)." + method + "(" + [...needed, ...named].join(", ") + "))");
    return lines.join("\n");
  };
  return { make, button, fold, pretty, paint, copyable, tree, verb, python, program, snake };
})();

if (typeof module !== "undefined") module.exports = parts;
