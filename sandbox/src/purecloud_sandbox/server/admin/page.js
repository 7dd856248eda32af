// The page of the sandbox: finding an operation, sending it, what was asked, what there is, what goes wrong.
"use strict";
const { make, button, fold, pretty, paint, copyable, tree, verb, program } = parts;
const $ = (id) => document.getElementById(id);
const VIEWS = ["explore", "requests", "organization", "faults"];
const IDEAS = ["create a queue", "list users", "add a member to a queue", "conversations of yesterday", "who is on queue now", "routing:skill:manage"];
const FAULT_IDEAS = ["status=503;times=2", "status=429;retry-after=2", "latency=800", "reset;probability=0.2", "truncate;times=1", "expire"];
const SHOWN = 60;
// Where people begin: the families whose usual operations are listed before anything is searched.
const FIRST = ["/users", "/routing/queues", "/conversations", "/routing/", "/groups", "/authorization/", "/analytics/", "/outbound/", "/architect/"];
const API = 0, METHOD = 1, VERB = 2, PATH = 3, SUMMARY = 4, DEPRECATED = 6, COMMON = 7;

const ask = async (path, options) => {
  const response = await fetch(path, options);
  return response.status === 204 ? null : response.json();
};
const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });

// Views.
const show = (view) => {
  for (const name of VIEWS) {
    const tab = $("tab-" + name), chosen = name === view;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    $(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
};
const turn = (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], at = VIEWS.findIndex((name) => event.target.id === "tab-" + name);
  if (!step || at < 0) return;
  const next = VIEWS[(at + step + VIEWS.length) % VIEWS.length];
  show(next);
  $("tab-" + next).focus();
};

// Finding operations.
let index = null, found = [];
const entry = (number) => {
  const one = index.operations[number], item = make("li"), choice = button(undefined, () => open(number));
  choice.append(verb(one[VERB]), make("span", one[SUMMARY], "summary"), make("span", one[PATH].replace("/api/v2", ""), "path"));
  choice.dataset.number = number;
  if (one[DEPRECATED]) choice.querySelector(".summary").append(" ", make("span", "deprecated", "chip warn"));
  item.append(choice);
  return item;
};
const usual = () => {
  const family = (one) => FIRST.findIndex((name) => one[PATH].startsWith("/api/v2" + name));
  return [...index.operations.keys()].filter((number) => {
    const one = index.operations[number];
    return one[COMMON] && !one[DEPRECATED] && one[PATH].split("/").length < 7 && family(one) >= 0;
  }).sort((a, b) => family(index.operations[a]) - family(index.operations[b]) || a - b);
};
const search = () => {
  const question = $("search").value.trim(), everything = index.operations;
  const exact = everything.findIndex((one) => question === one[PATH] || question.toUpperCase() === (one[VERB] + " " + one[PATH]).toUpperCase());
  if (!question) found = usual();
  else found = [...new Set([...(exact < 0 ? [] : [exact]), ...rankOperations(index, question)])];
  $("found").textContent = !question ? everything.length + " operations; some that are used often:"
    : found.length ? found.length + " of " + everything.length + " operations, best first" : "Nothing is like that. Other words?";
  $("operations").replaceChildren(...found.slice(0, SHOWN).map(entry));
  $("operations").scrollTop = 0;
};
const step = (by) => {
  const rows = [...$("operations").querySelectorAll("button")], next = rows.indexOf(document.activeElement) + by;
  if (next < 0) $("search").focus();
  else if (rows[next]) rows[next].focus();
};
const back = () => { $("explore").classList.remove("opened"); $("search").focus(); };

// One operation.
let token = "", opened = 0;
const logIn = async () => {
  if (!token) {
    const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "page", client_secret: "page" });
    token = (await (await fetch("/oauth/token", { method: "POST", body: form })).json()).access_token || "";
  }
  return token;
};
const field = (parameter, id) => {
  const line = make("div", undefined, "parameter"), label = make("label", parameter.name);
  const choices = parameter.enum || (parameter.type === "boolean" ? ["true", "false"] : null);
  const input = make(choices && !/^list/.test(parameter.type) ? "select" : "input");
  if (input.tagName === "SELECT") {
    for (const choice of ["", ...choices]) { const option = make("option", String(choice)); option.value = choice; input.append(option); }
  } else input.placeholder = choices ? choices.slice(0, 3).join(",") : parameter.default !== null ? String(parameter.default) : "";
  input.id = id + "-" + parameter.name;
  label.htmlFor = input.id;
  if (parameter.required) label.append(make("span", " *", "needed"));
  label.append(make("small", parameter.type + (parameter.in === "path" ? "" : " in " + parameter.in)));
  if (parameter.in === "path") input.value = parameter.example;
  input.autocomplete = "off";
  line.append(label, input);
  return [line, input];
};
const send = async (one, values, body, place, sender) => {
  let path = one.path;
  const query = new URLSearchParams(), headers = { Authorization: "Bearer " + await logIn() };
  for (const [parameter, text] of values) {
    if (parameter.in === "path") path = path.replace("{" + parameter.name + "}", encodeURIComponent(text));
    else if (text && parameter.in === "query") query.append(parameter.name, text);
    else if (text && parameter.in === "header") headers[parameter.name] = text;
  }
  const options = { method: one.verb, headers };
  if (body !== null) { options.body = body; headers["Content-Type"] = "application/json"; }
  sender.disabled = true;
  try {
    const began = performance.now(), response = await fetch(path + (query.size ? "?" + query : ""), options), text = await response.text();
    if (response.status === 401) token = "";
    const line = make("p");
    line.append(make("span", response.status + " " + response.statusText, "status " + (response.ok ? "good" : "bad")),
      make("span", "  " + Math.round(performance.now() - began) + " ms, " + text.length + " characters", "took"));
    place.replaceChildren(make("h3", "Response"), line, text ? copyable(paint(pretty(text))) : make("p", "It has no body.", "hint"));
  } catch { place.replaceChildren(make("p", "The connection was lost.", "bad")); }
  sender.disabled = false;
  place.scrollIntoView({ block: "nearest" });
  refresh();
};
const open = async (number) => {
  const mine = ++opened, known = index.operations[number], article = $("operation");
  for (const row of $("operations").querySelectorAll("button")) row.setAttribute("aria-current", row.dataset.number === String(number));
  const one = await ask("/sandbox/operations?" + new URLSearchParams({ verb: known[VERB], path: known[PATH] }));
  if (mine !== opened) return;
  const inside = [button("← All operations", back, "back"), make("h2", known[SUMMARY].replace(/\.$/, ""))];
  $("explore").classList.add("opened");
  article.replaceChildren(...inside);
  article.focus();
  if (!one.id) { article.append(make("p", one.message, "bad")); return; }
  const address = make("div", undefined, "address"), chips = make("div", undefined, "chips");
  address.append(verb(one.verb), make("span", one.path, "path"));
  if (one.deprecated) chips.append(make("span", "deprecated", "chip warn"));
  if (one.preview) chips.append(make("span", "preview", "chip warn"));
  for (const tag of one.tags) chips.append(make("span", tag, "chip"));
  article.append(address, chips, make("h3", "Permissions"));
  const permissions = make("div", undefined, "chips");
  if (one.permissions.length > 1) permissions.append(make("span", one.needsAll ? "all of" : "one of", "hint"));
  for (const name of one.permissions) permissions.append(make("span", name, "chip mono"));
  article.append(one.permissions.length ? permissions : make("p", "None needed.", "hint"));
  const inputs = [], code = make("div"), place = make("div", undefined, "answer"), wrong = make("p", "", "bad");
  place.setAttribute("role", "status");
  if (one.parameters.length) article.append(make("h3", "Parameters"));
  const more = [];
  for (const parameter of one.parameters) {
    const [line, input] = field(parameter, one.id);
    inputs.push([parameter, input]);
    (parameter.required || parameter.in === "path" || one.parameters.length < 6 ? article : { append: (row) => more.push(row) }).append(line);
  }
  if (more.length) article.append(fold(more.length + " more parameters", () => { const rest = make("div"); rest.append(...more); return rest; }));
  let body = null;
  if (one.body) {
    body = make("textarea");
    body.value = JSON.stringify(one.example, null, 2);
    body.rows = Math.min(24, body.value.split("\n").length + 1);
    body.spellcheck = false;
    body.setAttribute("aria-label", "Body");
    article.append(make("h3", "Body"), body, wrong, fold("What may be in it: " + one.body.type, () => tree(one.body)));
  }
  const values = () => inputs.map(([parameter, input]) => [parameter, input.value]);
  const update = () => {
    let parsed;
    try { parsed = body ? JSON.parse(body.value || "null") : undefined; wrong.textContent = ""; }
    catch (error) { wrong.textContent = "This is not JSON: " + error.message; }
    if (body) body.classList.toggle("wrong", Boolean(wrong.textContent));
    if (wrong.textContent) return;
    code.replaceChildren(copyable(make("pre", program(location.origin, known[API], known[METHOD], one, values(), parsed))));
  };
  const sender = button("Send", () => send(one, values(), body && body.value, place, sender), "send"), bar = make("div", undefined, "line send-bar");
  bar.append(sender, make("span", "Ctrl + Enter", "hint"));
  article.append(bar, place);
  if (one.answer) article.append(fold("What it answers: " + one.answer.type, () => tree(one.answer)));
  article.append(make("h3", "Python"), code);
  article.oninput = update;
  article.onkeydown = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sender.click(); };
  update();
};

// What was asked, what there is, what goes wrong.
let shown = "";
const named = (one) => {
  const path = make("span", undefined, "path"), query = Object.entries(one.query).flatMap(([name, all]) => all.map((value) => name + "=" + value)).join("&");
  one.path.split("/").slice(1).forEach((part) => {
    path.append("/");
    if (one.names[part]) { const name = make("span", one.names[part], "named"); name.title = part; path.append(name); } else path.append(part);
  });
  if (query) path.append("?" + query);
  return path;
};
const facts = (pairs) => {
  const list = make("dl");
  for (const [term, text] of pairs) {
    if (!text) continue;
    const value = make("dd");
    value.append(text.includes("\n") || /^[[{]/.test(text) ? copyable(paint(text)) : text);
    list.append(make("dt", term), value);
  }
  return list;
};
const showRequests = (requests) => {
  const last = requests.at(-1), mark = requests.length + " " + (last ? last.correlation_id : "");
  if (mark === shown) return;
  shown = mark;
  $("no-requests").hidden = requests.length > 0;
  $("request-count").textContent = requests.length || "";
  const rows = new Map([...$("requests").children].map((row) => [row.dataset.id, row]));
  $("requests").replaceChildren(...requests.reverse().map((one) => {
    if (rows.has(one.correlation_id)) return rows.get(one.correlation_id); // what is open stays as it is
    const row = make("details"), good = one.status < 400, summary = make("summary");
    row.dataset.id = one.correlation_id;
    summary.append(verb(one.verb), named(one), make("span", one.milliseconds + " ms", "took"), make("span", String(one.status), "status " + (good ? "good" : "bad")));
    if (!good) summary.append(make("p", one.verdict, "verdict"));
    row.append(summary);
    row.addEventListener("toggle", () => {
      if (row.open && !row.querySelector("dl")) row.append(facts([["Operation", one.operation], ["Path", one.path],
        ["Body", pretty(one.body)], ["Response", pretty(one.answer)],
        ["Headers", Object.entries(one.headers).map(([name, value]) => name + ": " + value).join("\n")], ["Correlation id", one.correlation_id]]));
    });
    return row;
  }));
};
const rows = (list, entries) => {
  list.replaceChildren(...entries.map((cells) => { const row = make("li"); row.append(...cells.map((text) => make("span", text))); return row; }));
};
const showFaults = (faults) => {
  rows($("faults"), faults.map((one) => [one.fault, one.times === null ? "until all is well again" : one.times + " left"]));
  $("fault-count").textContent = faults.length || "";
};
const showOrganization = (organization) => {
  $("name").textContent = organization.name;
  $("facts").replaceChildren(...organization.facts.slice(0, 40).map((one) => {
    const item = make("li");
    item.append(make("b", one.count.toLocaleString("en")), " " + one.label);
    return item;
  }));
  rows($("people"), organization.users.map((one) => [one.name, one.title]));
  rows($("queues"), organization.queues.map((one) => [one.name, (one.members ?? 0) + (one.members === 1 ? " member" : " members")]));
};
const refresh = async () => {
  if (document.hidden) return;
  try {
    const [requests, faults, organization] = await Promise.all([ask("/sandbox/requests?last=50"), ask("/sandbox/faults"), ask("/sandbox/organization")]);
    showRequests(requests);
    showFaults(faults);
    showOrganization(organization);
  } catch { $("name").textContent = "does not answer"; }
};
const addFault = async (event) => {
  if (event) event.preventDefault();
  const said = await post("/sandbox/faults", { fault: $("fault").value });
  $("fault-error").textContent = said.message || "";
  if (!said.message) { $("fault").value = ""; showFaults(said); }
};

const start = async () => {
  $("address").textContent = location.origin;
  for (const here of document.querySelectorAll(".here")) here.textContent = location.origin;
  for (const name of VIEWS) $("tab-" + name).addEventListener("click", () => show(name));
  document.querySelector("nav").addEventListener("keydown", turn);
  $("ideas").append(...IDEAS.map((idea) => button(idea, () => { $("search").value = idea; search(); $("search").focus(); }, "chip")));
  $("fault-ideas").append(...FAULT_IDEAS.map((idea) => button(idea, () => { $("fault").value = idea; $("fault").focus(); }, "chip mono")));
  $("search").addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    const target = event.target, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName), inList = target.closest("#operations button");
    if (event.key === "/" && !typing) { event.preventDefault(); show("explore"); back(); }
    if (event.key === "Escape" && target === $("search")) { target.value = ""; search(); } else if (event.key === "Escape" && target.closest("#explore")) back();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (target === $("search") || inList)) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && target === $("search") && found.length) open(found[0]);
  });
  $("fault-form").addEventListener("submit", addFault);
  $("clear-faults").addEventListener("click", async () => { await ask("/sandbox/faults", { method: "DELETE" }); refresh(); });
  $("forget").addEventListener("click", async () => { await ask("/sandbox/requests", { method: "DELETE" }); refresh(); });
  $("reset").addEventListener("click", async () => { await post("/sandbox/reset"); refresh(); });
  index = await ask("/sandbox/search.json");
  search();
  refresh();
  setInterval(refresh, 1000);
};
start();
