// How rare would it be in a normal period? Small numbers are the rule here: a minute of traces has seven requests of a kind, and
// "never in seven" is no proof of "never".

/**
 * Evidence counts when a normal period would show as much once in a hundred times. Some hundred operations are looked at in an
 * incident, so one of them does by chance; it accounts for little, being one of a hundred.
 */
export const rarityMax = 0.01;

/** Of so many, in so many it was so. */
export interface Counted {
  readonly count: number;
  readonly of: number;
}

/**
 * The chance to see as many or more, when all that is known of the usual share are earlier counts. Jeffreys' prior: an event
 * and a non-event together weigh as much as one observation.
 *
 *   chanceOfAsMany({ count: 8, of: 26 }, { count: 0, of: 14 })   →   0.006
 *   chanceOfAsMany({ count: 8, of: 8 }, { count: 0, of: 1 })     →   0.02, though it never happened before
 */
export function chanceOfAsMany(now: Counted, before: Counted): number {
  return upperTail(now, before.count + 0.5, before.of - before.count + 0.5);
}

/**
 * The same for a window that trouble may have begun in. What the normal period knows comes and goes in bursts, and is compared as
 * a whole. What it never saw may have begun within: after the first of them, how surprising are the others? What came before is
 * as good as a normal period then. One alone is no surprise, whatever it is.
 *
 *   normal · · · · · ·   window · · · · ▪ ▪ ▪ ▪        four of eight after none in six, or three of three after one in eleven
 */
export function chanceOfCourse(course: readonly boolean[], before: Counted): number {
  const first = course.indexOf(true);
  const since = countedIn(course.slice(first + 1));
  const whole = chanceOfAsMany(countedIn(course), before);
  if (first < 0 || before.count > 0) return whole;
  return since.count === 0 ? 1 : Math.min(whole, chanceOfAsMany(since, { count: 1, of: before.of + first + 1 }));
}

function countedIn(course: readonly boolean[]): Counted {
  return { count: course.filter(Boolean).length, of: course.length };
}

/**
 * The chance that as many or more are beyond all earlier ones, when nothing has changed. No distribution is assumed: any of
 * all values is as likely as any other to be the largest.
 */
export function chanceBeyondAll(now: Counted, earlier: number): number {
  return earlier === 0 ? 1 : upperTail(now, 1, earlier);
}

/** P(K ≥ count) of a beta-binomial distribution. Terms follow from each other by ratios, so no factorial is needed. */
function upperTail({ count, of }: Counted, a: number, b: number): number {
  let term = 1;
  for (let index = 0; index < of; index += 1) term *= (b + index) / (a + b + index);
  let below = 0;
  for (let hits = 0; hits < count; hits += 1) {
    below += term;
    term *= (((of - hits) / (hits + 1)) * (a + hits)) / (b + of - hits - 1);
  }
  let above = 0;
  for (let hits = count; hits <= of; hits += 1) {
    above += term;
    term *= (((of - hits) / (hits + 1)) * (a + hits)) / (b + of - hits - 1);
  }
  // Whichever side is the smaller sum has lost fewer digits.
  return above < below ? above : Math.max(0, 1 - below);
}
