"use strict";
const $ = (id) => document.getElementById(id);
const make = (name, text, kind) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
};
const facts = (pairs) => {
  const list = make("dl");
  for (const [term, text] of pairs) {
    if (!text) continue;
    const value = make("dd");
    value.append(text.includes("\n") || /^[[{]/.test(text) ? make("pre", text) : text);
    list.append(make("dt", term), value);
  }
  return list;
};
const line = (verb, path, last) => {
  const row = make("summary");
  row.append(make("span", verb, "verb"), make("span", path, "path"));
  if (last) row.append(last);
  return row;
};
const ask = async (path, options) => {
  const response = await fetch(path, options);
  return response.status === 204 ? null : response.json();
};
const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" },
  body: body && JSON.stringify(body) });
const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } };
const button = (text, action, kind) => {
  const made = make("button", text, kind);
  made.addEventListener("click", action);
  return made;
};

// The last requests, the faults and the organization.
let shown = "";
const showRequests = (requests) => {
  const last = requests.at(-1);
  const mark = requests.length + " " + (last ? last.correlation_id : "");
  if (mark === shown) return;
  shown = mark;
  $("no-requests").hidden = requests.length > 0;
  const open = new Set([...$("requests").children].filter((row) => row.open).map((row) => row.dataset.id));
  $("requests").replaceChildren(...requests.reverse().map((one) => {
    const row = make("details"), good = one.status < 400;
    row.dataset.id = one.correlation_id;
    row.open = open.has(one.correlation_id);
    const query = Object.entries(one.query).flatMap(([name, all]) => all.map((value) => name + "=" + value)).join("&");
    row.append(line(one.verb, one.path + (query ? "?" + query : ""),
      make("span", one.status + (good ? " ok" : ""), "status " + (good ? "good" : "bad"))));
    if (!good) row.append(make("p", one.verdict, "verdict"));
    row.append(facts([["Operation", one.operation], ["Took", one.milliseconds + " ms"],
      ["Headers", Object.entries(one.headers).map(([name, value]) => name + ": " + value).join("\n")],
      ["Body", pretty(one.body)], ["Answer", pretty(one.answer)], ["Correlation id", one.correlation_id]]));
    return row;
  }));
};
const showFaults = (faults) => {
  $("faults").textContent = faults.length ? "Failing: " + faults.map((one) => one.fault).join(", ") : "";
};
const refresh = async () => {
  if (document.hidden) return;
  try {
    const [requests, faults, organization] = await Promise.all(
      [ask("/sandbox/requests?last=50"), ask("/sandbox/faults"), ask("/sandbox/organization")]);
    showRequests(requests);
    showFaults(faults);
    $("name").textContent = organization.name;
    $("facts").replaceChildren(...organization.facts.slice(0, 24).map((one) => make("li", one.count + " " + one.label)));
  } catch { $("name").textContent = "does not answer"; }
};
const addFault = async () => {
  const said = await post("/sandbox/faults", { fault: $("fault").value });
  if (said.message) $("faults").textContent = said.message;
  else { $("fault").value = ""; showFaults(said); }
};

// The operations: searching, and one with everything about it.
let token = "";
const logIn = async () => {
  if (!token) {
    const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "page", client_secret: "page" });
    token = (await (await fetch("/oauth/token", { method: "POST", body: form })).json()).access_token || "";
  }
  return token;
};
const showTree = (node) => {
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
      details.addEventListener("toggle", () => {
        if (details.open && details.children.length === 1) details.append(showTree(field));
      });
      item.append(details);
    } else item.append(title);
    list.append(item);
  }
  return list;
};
const heading = (text, node) => [make("h3", text), node];
const folded = (title, node) => {
  const details = make("details"), summary = make("summary", title);
  details.append(summary, node);
  return details;
};
const send = async (one, inputs, body, place) => {
  let path = one.path;
  const query = new URLSearchParams(), headers = { Authorization: "Bearer " + await logIn() };
  for (const [parameter, input] of inputs) {
    if (!input.value) continue;
    if (parameter.in === "path") path = path.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    else if (parameter.in === "query") query.append(parameter.name, input.value);
    else if (parameter.in === "header") headers[parameter.name] = input.value;
  }
  const options = { method: one.verb, headers };
  if (body) { options.body = body.value; headers["Content-Type"] = "application/json"; }
  const response = await fetch(path + (query.size ? "?" + query : ""), options);
  const text = await response.text();
  if (response.status === 401) token = "";
  place.replaceChildren(make("p", response.status + " " + response.statusText, "status " + (response.ok ? "good" : "bad")),
    make("pre", pretty(text) || "(nothing)"));
  refresh();
};
const fill = async (row, id) => {
  const one = await ask("/sandbox/operations/" + encodeURIComponent(id));
  const inside = make("div", undefined, "inside"), inputs = [], place = make("div");
  place.setAttribute("role", "status");
  place.className = "answer";
  inside.append(facts([["Id", one.id], ["Tags", one.tags.join(", ")],
    ["Permissions", one.permissions.join(one.needsAll ? " and " : " or ")],
    ["State", one.deprecated ? "deprecated" : one.preview ? "preview" : ""]]));
  if (one.parameters.length) inside.append(make("h3", "Parameters"));
  for (const parameter of one.parameters) {
    const line = make("div", undefined, "parameter"), label = make("label"), input = make("input");
    input.id = one.id + "-" + parameter.name;
    label.htmlFor = input.id;
    label.append(parameter.name);
    if (parameter.required) label.append(make("span", " *", "bad"));
    input.value = parameter.in === "path" ? parameter.example : "";
    input.placeholder = parameter.enum ? parameter.enum.slice(0, 4).join(", ") : parameter.type;
    line.append(label, input);
    inputs.push([parameter, input]);
    inside.append(line);
  }
  let body = null;
  if (one.body) {
    body = make("textarea");
    body.value = JSON.stringify(one.example, null, 2);
    body.spellcheck = false;
    body.setAttribute("aria-label", "Body");
    inside.append(...heading("Body: " + one.body.type, body), folded("What may be in it", showTree(one.body)));
  }
  const bar = make("div", undefined, "row");
  bar.append(button("Send", () => send(one, inputs, body, place), "send"));
  inside.append(bar, place);
  if (one.answer) inside.append(folded("What it answers: " + one.answer.type, showTree(one.answer)));
  const python = one.python.replace("HOST", location.origin);
  inside.append(...heading("Python", make("pre", python)));
  row.append(inside);
};
let asked = 0;
const search = async () => {
  const mine = ++asked;
  const said = await ask("/sandbox/operations?search=" + encodeURIComponent($("search").value));
  if (mine !== asked) return; // somebody went on typing
  $("found").textContent = said.count + " of " + said.of + " operations"
    + (said.count > said.found.length ? ", " + said.found.length + " shown" : "");
  $("operations").replaceChildren(...said.found.map((one) => {
    const row = make("details");
    row.append(line(one.verb, one.path));
    row.addEventListener("toggle", () => { if (row.open && row.children.length === 1) fill(row, one.id); });
    return row;
  }));
};
const step = (by) => {
  const rows = [...document.querySelectorAll("#operations > details > summary")];
  const next = rows.indexOf(document.activeElement) + by;
  if (next < 0) $("search").focus();
  else if (rows[next]) rows[next].focus();
};

$("address").textContent = location.origin;
$("search").addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  const target = event.target, typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const inList = target.closest && target.closest("#operations > details > summary");
  if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
  if (event.key === "Escape" && target === $("search")) { target.value = ""; search(); }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (target === $("search") || inList)) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  }
});
$("add-fault").addEventListener("click", addFault);
$("fault").addEventListener("keydown", (event) => { if (event.key === "Enter") addFault(); });
$("forget").addEventListener("click", async () => { await ask("/sandbox/requests", { method: "DELETE" }); refresh(); });
$("reset").addEventListener("click", async () => { await post("/sandbox/reset"); refresh(); });
search();
refresh();
setInterval(refresh, 1000);
