// What a page has beyond its text: the bar with the search, light and dark, the list of neighbours, tabs, highlighted code.
// The search loads names when it is chosen, sentences as soon as there is more than one word, or one that no name has.
// What is loaded comes by script elements, which work from a folder as well as from a host.
"use strict";
(() => {
  const MOST = 12, WIDE = "(min-width: 72rem)";
  const root = new URL("..", document.currentScript.src).href, page = document.documentElement;
  const loading = new Map();
  let store = {};
  try { store = localStorage; } catch { /* a page from a folder may have none */ }
  if (store.theme) page.dataset.theme = store.theme;

  function load(path) {
    if (!loading.has(path)) loading.set(path, new Promise((done, failed) => {
      document.head.append(Object.assign(document.createElement("script"), { src: root + path, onload: done, onerror: failed }));
    }));
    return loading.get(path);
  }

  function element(name, content, properties = {}) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...[content].flat());
    return made;
  }

  const link = (text, path, properties) => {
    const [file, anchor] = path.split("#");
    return element("a", text, { href: `${root}${file}.html${anchor ? `#${anchor}` : ""}`, ...properties });
  };

  function addBar() {
    const input = element("input", [], { type: "search", id: "search", placeholder: "What do you want to do?", autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-label", "Search operations, models and guides");
    const found = element("ol", [], { id: "found" });
    found.setAttribute("aria-live", "polite");
    const theme = element("button", "", { id: "theme", type: "button", title: "Light or dark" });
    theme.setAttribute("aria-label", "Light or dark");
    theme.onclick = () => {
      const dark = getComputedStyle(page).colorScheme === "dark" || (!page.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
      page.dataset.theme = dark ? "light" : "dark";
      try { store.theme = page.dataset.theme; } catch { /* not kept */ }
    };
    document.body.prepend(element("header", [link("Reference", "index", { className: "brand" }), element("div", [input, element("kbd", "/"), found], { className: "box" }), theme]));
    return [input, found];
  }

  function addSearch(input, found) {
    let listed;

    async function listNames() {
      await Promise.all([load("assets/names.js"), load("assets/titles.js")]);
      listed = listed || nameSearch.list(names);
    }

    const findOperations = (text) => rankOperations(words, text).slice(0, MOST).map((number) => {
      const [api, method, , , summary] = words.operations[number];
      return [`${api}.${method}`, `operations/${api}.${method}`, summary];
    });

    function show(hits, typed) {
      const items = hits.slice(0, MOST).map(([title, path, said]) => element("li", link([element("span", title), element("small", said.replaceAll("`", ""))], path)));
      found.replaceChildren(...(items.length || !typed ? items : [element("li", "Nothing is like that; say it in other words.")]));
    }

    input.addEventListener("focus", listNames); // before the first letter is there
    input.addEventListener("input", async () => {
      const text = input.value;
      await listNames();
      const named = nameSearch.find(listed, text), isQuestion = /\S\s+\S/.test(text) || (text.trim() && !named.length);
      if (text === input.value) show(named, false);
      if (!isQuestion) return;
      await Promise.all([load("assets/search.js"), load("assets/words.js")]);
      if (text === input.value) show([...named.slice(0, 3), ...findOperations(text)], true);
    });

    document.addEventListener("keydown", (event) => {
      const links = [...found.querySelectorAll("a")], at = links.indexOf(document.activeElement), typing = document.activeElement === input;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) input.focus();
      else if (event.key === "Escape" && (typing || at >= 0)) { input.value = ""; show([]); input.focus(); }
      else if (event.key === "ArrowDown" && links.length && (at >= 0 || typing)) links[Math.min(at + 1, links.length - 1)].focus();
      else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : input).focus();
      else if (event.key === "Enter" && typing && links.length) links[0].click();
      else return;
      event.preventDefault();
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".box")) show([]); });
  }

  // Beside an operation: the others of its class. Beside a long page: its headings.
  function addSide(main) {
    const [api, method] = decodeURI(location.pathname).split("/").pop().replace(/\.html$/, "").split(".");
    if (main.className === "operation" && matchMedia(WIDE).matches) {
      window.neighbours = (name, packed, verbs, elsewhere) => {
        const methods = nameSearch.unpack(packed);
        const items = methods.map((one, number) => {
          const item = link([element("b", verbs[number], { className: verbs[number] }), one.slice(one.indexOf("_") + 1)], `operations/${elsewhere[one] || name}.${one}`, { title: one });
          if (one === method) item.setAttribute("aria-current", "page");
          return item;
        });
        const side = element("nav", [element("b", name), ...items], { className: "side" });
        main.before(side);
        const here = side.querySelector("[aria-current]");
        if (here) side.scrollTop = here.offsetTop - side.clientHeight / 2;
      };
      load("assets/names.js").then(() => load(`classes/${api}.js`));
    } else if (main.className === "models" || main.className === "guide") {
      const heads = [...main.querySelectorAll("h2[id]")].map((head) => element("a", head.textContent, { href: `#${head.id}` }));
      const there = document.querySelector(".side");
      if (there) there.append(element("b", "On this page"), ...heads);
      else main.before(element("nav", [element("b", "On this page"), ...heads], { className: "side" }));
    }
  }

  function addTabs() {
    for (const aside of document.querySelectorAll("aside")) {
      const sections = [...aside.querySelectorAll("section")], titles = sections.map((section) => section.title);
      const choose = (title) => sections.forEach((section, number) => {
        section.hidden = titles[number] !== title;
        bar.children[number].setAttribute("aria-selected", String(!section.hidden));
      });
      const bar = element("div", titles.map((title) => {
        const tab = element("button", title, { type: "button" });
        tab.setAttribute("role", "tab");
        tab.onclick = () => { choose(title); try { store.tab = title; } catch { /* not kept */ } };
        return tab;
      }), { className: "tabs" });
      bar.setAttribute("role", "tablist");
      aside.prepend(bar);
      choose(titles.includes(store.tab) ? store.tab : titles[0]);
      for (const section of sections) section.removeAttribute("title"), section.setAttribute("role", "tabpanel");
    }
  }

  const PARTS = /(#[^\n]*)|("""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\b(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|True|try|while|with|yield)\b/g;
  const KINDS = ["", "c", "s", "k"];

  function addColours(block) {
    const text = block.textContent, parts = [];
    let at = 0;
    for (const found of text.matchAll(PARTS)) {
      const kind = KINDS[[1, 2, 3].find((number) => found[number] !== undefined)];
      parts.push(text.slice(at, found.index), element("i", found[0], { className: kind }));
      at = found.index + found[0].length;
    }
    block.replaceChildren(...parts, text.slice(at));
    const copy = element("button", "Copy", { type: "button", className: "copy" });
    copy.onclick = () => navigator.clipboard.writeText(text).then(() => { copy.textContent = "Copied"; setTimeout(() => { copy.textContent = "Copy"; }, 1500); });
    const box = element("div", [], { className: "code" });
    (block.closest("pre") || block).replaceWith(box);
    box.append(block.closest("pre") || block, copy);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const main = document.querySelector("main");
    addSearch(...addBar());
    addSide(main);
    addTabs();
    for (const pre of document.querySelectorAll("pre")) addColours(pre);
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  });
})();
