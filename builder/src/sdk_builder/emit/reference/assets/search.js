// Finding an operation by what it does. The words are in search.json; this ranks what they match, in whole numbers, exactly
// as _core/lazy/search.py of the SDK does. A change here is a change there: both answer the same questions in the tests.
"use strict";

const rankOperations = (() => {
  // Columns of an operation, as search.json has them.
  const PATH = 3, KIND = 6, NUMBER = 7, SIZE = 8, DEPRECATED = 9, COMMON = 10;
  const TARGET = 10, SUMMARY = 7; // how much a word of the summary says, at least
  const SHORTEST_PREFIX = 3;

  const look = (table, word) => (Object.hasOwn(table, word) ? table[word] : undefined);

  // Whether a summary has the word.
  function isSaid(index, word) {
    const entry = look(index.words, word);
    return entry !== undefined && index.terms[entry[1]].some((weight, at) => at > 0 && at % 2 === 0 && weight >= SUMMARY);
  }

  // The words that say something, each with whether it belongs to the thing: `members` does in `members of a queue`. Two
  // that are one word in the index are that word: `work item`, `web hook`.
  function tokensOf(index, question) {
    const ignored = new Set(index.ignored), breaks = new Set(index.breaks), found = new Map();
    let before = "", isThing = true;
    let text = ` ${(question.toLowerCase().match(/[a-z0-9]+/g) || []).join(" ")} `;
    for (const [phrase, word] of Object.entries(index.phrases)) text = text.replaceAll(` ${phrase} `, ` ${word} `);
    for (const token of text.split(" ").filter(Boolean)) {
      const joined = before + token;
      if (before && look(index.verbs, before) === undefined && isSaid(index, joined)) {
        const isJoinedThing = found.has(before) ? found.get(before) : isThing;
        found.delete(before);
        if (!found.has(joined)) found.set(joined, isJoinedThing);
        before = joined;
      } else if (ignored.has(token)) {
        const verbs = look(index.verbs, [...found.keys()][0] || "") === undefined ? 0 : 1;
        isThing = isThing && !(breaks.has(token) && found.size > verbs);
        before = "";
      } else {
        if (!found.has(token)) found.set(token, isThing);
        before = token;
      }
    }
    return found;
  }

  // What an unknown word may be the beginning of.
  function wordsWithPrefix(index, token) {
    if (token.length < SHORTEST_PREFIX) return [];
    const terms = new Set();
    for (const word of Object.keys(index.words)) if (word.startsWith(token)) terms.add(index.words[word][1]);
    return terms.size ? [0, ...[...terms].sort((a, b) => a - b).flatMap((term) => [term, 80])] : [];
  }

  // The numbers of the operations that fit, best first.
  return function rank(index, question) {
    const tokens = [...tokensOf(index, question)];
    const wanted = tokens.length > 1 ? look(index.verbs, tokens[0][0]) || "" : "";
    const scores = new Map(), matched = new Map(), heard = new Map();
    let allOfIt = 0, plural = false;
    tokens.forEach(([token, isThing], position) => {
      const isVerb = position === 0 && wanted !== "";
      const entry = look(index.words, token) || wordsWithPrefix(index, token);
      const best = new Map(), core = new Set();
      let rarity = 0;
      for (let at = 1; at < entry.length; at += 2) {
        const term = index.terms[entry[at]], nearness = entry[at + 1];
        rarity = Math.max(rarity, term[0]);
        for (let place = 1; place < term.length; place += 2) {
          const number = term[place], weight = isThing || isVerb ? term[place + 1] : Math.min(term[place + 1], SUMMARY);
          const points = Math.floor((term[0] * weight * nearness) / (isVerb ? 250 : 100));
          if (points > (best.get(number) || 0)) best.set(number, points);
          if (weight >= SUMMARY) core.add(number);
        }
      }
      if (!isVerb) {
        allOfIt += rarity * TARGET;
        plural = plural || entry[0] === 1;
      }
      for (const [number, points] of best) scores.set(number, (scores.get(number) || 0) + points);
      for (const number of best.keys()) heard.set(number, (heard.get(number) || 0) + 1);
      for (const number of core) matched.set(number, (matched.get(number) || 0) + 1);
    });
    const ranked = [];
    for (const [number, points] of scores) {
      const operation = index.operations[number];
      let score = Math.floor((points * 1000) / (allOfIt || 1));
      score -= 36 * Math.max(0, operation[SIZE] - (matched.get(number) || 0));
      score -= 60 * (tokens.length - (heard.get(number) || 0));
      score -= 6 * (operation[PATH].split("/").length - 1);
      if (wanted) score += operation[KIND] === wanted ? 120 : operation[KIND] ? -60 : 0;
      else if (operation[KIND] === "r") score += 40;
      if (operation[KIND] === "r" && operation[NUMBER]) score += (operation[NUMBER] === "*") === plural ? 40 : 0;
      score += 110 * operation[COMMON] - 150 * operation[DEPRECATED];
      ranked.push([-score, number]);
    }
    return ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, number]) => number);
  };
})();

if (typeof module !== "undefined") module.exports = { rankOperations };
