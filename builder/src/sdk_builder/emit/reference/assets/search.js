// Finding an operation by what it does. The words are in search.json; this ranks what they match, in whole numbers, exactly
// as _core/lazy/search.py of the SDK does. A change here is a change there: both answer the same questions in the tests.
"use strict";

const rankOperations = (() => {
  // Columns of an operation and of a document, as search.json has them.
  const METHOD = 1, VERB = 2, PATH = 3, DEPRECATED = 6, COMMON = 7;
  const OPERATION = 0, KIND = 1, MANY = 2, THING = 3, REST = 4;
  const HEAD = 12, TARGET = 10, SUMMARY = 7; // how much a word says that names the thing, belongs to its name, or to the sentence
  const NAMED = 10000; // more than words can say: the question is the name of an operation
  const SHORTEST_PREFIX = 3;
  // What a question wants that gives an order by a word that is not a known verb; what no other verb is meant by.
  const SOMETHING = "something", OPPOSITE = "rd", ARTICLES = ["a", "an", "the", "my", "our", "another", "this", "somebody", "someone"];

  const look = (table, word) => (Object.hasOwn(table, word) ? table[word] : undefined);
  const words = (text) => text.toLowerCase().match(/[a-z0-9]+/g) || [];
  const add = (counts, number, worth) => counts.set(number, (counts.get(number) || 0) + worth);
  const raise = (counts, number, worth) => { if (worth > (counts.get(number) || 0)) counts.set(number, worth); };

  // Whether a sentence has the word.
  function isSaid(index, word) {
    const entry = look(index.words, word);
    return entry !== undefined && index.terms[entry[2]].some((weight, at) => at > 0 && at % 2 === 0 && weight >= SUMMARY);
  }

  // The words that say something, each with whether it belongs to the thing: `members` does in `members of a queue`. Two
  // that are one word in the index are that word: `work item`, `web hook`.
  function tokensOf(index, question) {
    const ignored = new Set(index.ignored), breaks = new Set(index.breaks), found = new Map();
    let before = "", isThing = true;
    let text = ` ${words(question).join(" ")} `;
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
    return [...found];
  }

  // What a question wants to be done, if it says so, and whether its first word is the verb that does. A word before an
  // article is a verb, too, though nobody knows it: `evaluate a conversation`.
  function wantedOf(index, question, tokens) {
    const first = tokens.length ? tokens[0][0] : "", verb = tokens.length > 1 ? look(index.verbs, first) : undefined;
    if (verb) return [verb, true];
    const [spoken, second] = words(question);
    if (index.asking.includes(spoken)) return ["r", false];
    const isOrder = spoken === first && ARTICLES.includes(second) && !(look(index.words, first) || [0])[0];
    return [isOrder ? SOMETHING : "", false];
  }

  // What an unknown word may be the beginning of.
  function wordsWithPrefix(index, token) {
    if (token.length < SHORTEST_PREFIX) return [];
    const terms = new Set();
    for (const word of Object.keys(index.words)) if (word.startsWith(token)) terms.add(index.words[word][2]);
    if (!terms.size) return [];
    const found = [...terms].sort((a, b) => a - b);
    return [0, Math.min(...found.map((term) => index.terms[term][0])), ...found.flatMap((term) => [term, 80])];
  }

  // The numbers of the operations that fit, best first. What counts is how much of the question a document says, and how
  // much of the document the question says; then whether both want the same done, to one or to many; then what is common,
  // current, and not far down.
  return function rank(index, question) {
    const tokens = tokensOf(index, question), [wanted, begins] = wantedOf(index, question, tokens);
    const head = tokens.findLastIndex(([, isThing], place) => isThing && !(begins && place === 0));
    const points = new Map(), heard = new Map(), said = [new Map(), new Map()];
    const isBasic = wanted.length === 1, means = wanted.split(" ");
    let most = 0, plural = -1, verbHeard = new Map();
    tokens.forEach(([token, isThing], place) => {
      const isVerb = begins && place === 0, isHead = place === head, share = isVerb ? 3 : 5;
      const entry = look(index.words, token) || wordsWithPrefix(index, token);
      if (!entry.length) return;
      const best = new Map(), meant = [new Map(), new Map()];
      const limit = isVerb || isHead ? HEAD : isThing ? TARGET : SUMMARY;
      for (let at = 2; at < entry.length; at += 2) {
        const term = index.terms[entry[at]], nearness = entry[at + 1];
        for (let where = 1, number = 0; where < term.length; where += 2) {
          const weight = term[where + 1];
          number += term[where];
          if (weight >= SUMMARY) raise(meant[weight < TARGET ? 1 : 0], number, term[0] * nearness);
          raise(best, number, entry[1] * Math.min(weight, limit) * nearness * share);
        }
      }
      most += entry[1] * HEAD * 100 * share;
      if (isHead) plural = entry[0];
      if (isVerb) verbHeard = best;
      for (const [number, worth] of best) add(points, number, worth), add(heard, number, 1);
      meant.forEach((part, which) => part.forEach((worth, number) => add(said[which], number, worth)));
    });
    const scores = new Map(), name = question.trim();
    for (const [number, worth] of points) {
      const document = index.documents[number], operation = index.operations[document[OPERATION]];
      const thing = 100 * document[THING], rest = 100 * document[REST], kind = document[KIND];
      const allSaid = 20 * Math.min(thing, said[0].get(number) || 0) + 7 * Math.min(rest, said[1].get(number) || 0);
      let score = Math.floor((worth * 1000) / most) + Math.floor((200 * allSaid) / (20 * thing + 7 * rest || 1));
      const fits = means.includes(kind), isHeard = begins && isBasic && fits && !verbHeard.has(number);
      score -= 80 * (tokens.length - heard.get(number) - (isHeard ? 1 : 0)) + 10 * (operation[PATH].split("/").length - 1);
      if (!wanted) score += kind === "r" ? 90 : 0;
      else if (wanted === SOMETHING) score += kind === "r" ? 0 : 60;
      else if (isBasic) score += fits ? 160 : kind === "r" || wanted === "r" ? -120 : -60;
      else score += fits ? 100 : OPPOSITE.includes(kind) ? -40 : 0;
      score += document[MANY] === plural ? 110 : 0;
      score += 110 * operation[COMMON] - 100 * operation[DEPRECATED];
      const path = operation[PATH], names = [operation[METHOD], path, `${operation[VERB]} ${path}`];
      if (names.includes(name)) score += NAMED;
      const before = scores.get(document[OPERATION]);
      if (before === undefined || score > before) scores.set(document[OPERATION], score);
    }
    return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);
  };
})();

if (typeof module !== "undefined") module.exports = { rankOperations };
