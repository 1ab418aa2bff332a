// "Did you mean": the known word that needs the fewest edits.
import { suggestionDistanceMax } from './limits.ts';

/** The closest of the known words, ignoring case, or `undefined` when none is close. O(known × length²). */
export function nearestName(word: string, known: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    const near = distance <= suggestionDistanceMax && distance < Math.max(2, name.length / 2);
    if (near && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** Insertions, deletions and replacements that turn one word into the other; words of very different length are far. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > suggestionDistanceMax) return suggestionDistanceMax + 1;
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
