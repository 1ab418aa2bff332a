// Words of failure in lines that report none. A line is read with less weight when it tells of something that was expected
// or has passed, and not at all when it is data: embedded metrics have names like Errors.

/** How much a line counts: 1 as it stands, 0 not at all. */
export function weightOf(text: string, level: string | undefined): number {
  if (isData(text)) return 0;
  if (tellsOfSuccessAfterFailure(text)) return overcomeWeight;
  const isForeseen = foreseen.some((pattern) => pattern.test(text));
  return levelWeight(level ?? leadingLevel.exec(text)?.[1]) * (isForeseen ? foreseenWeight : 1);
}

function levelWeight(level: string | undefined): number {
  if (level === 'DEBUG' || level === 'TRACE') return debugWeight;
  return level === 'INFO' ? quietWeight : 1;
}

/** A retry that worked raises nothing: even a decisive signal stays below the threshold of a finding. */
export const overcomeWeight = 0.2;
/** What the code has foreseen is no finding at level INFO, and one that is named still is at level ERROR. */
const foreseenWeight = 0.4;
/** A line that its own author calls information is half as good as one called an error. */
const quietWeight = 0.6;
/** Debug lines list what could happen as often as what did. */
const debugWeight = 0.35;

/** print() and println!() give lines without a level; a leading word is one all the same. */
const leadingLevel = /^[^\n]{0,60}?\b(DEBUG|TRACE|INFO)\b/;

function isData(text: string): boolean {
  return text.includes('"CloudWatchMetrics"') || /^\s*$/.test(text);
}

/** The line tells of a failure that a later attempt made good. */
export function tellsOfSuccessAfterFailure(text: string): boolean {
  return madeGood.some((pattern) => pattern.test(text));
}

const madeGood: readonly RegExp[] = [
  /\b(retry|retries|retried|retrying|attempt)\b.{0,80}\b(succeeded|success|successful|successfully|worked|ok)\b/i,
  /\b(succeeded|success|successful|successfully|recovered|reconnected)\b.{0,40}\b(after|on|from)\b.{0,20}\b(retry|retries|attempt|\d+ attempts?|error|failure)/i,
  /\b(recovered|reconnected|re-established)\b/i,
];

const foreseen: readonly RegExp[] = [
  // What was missing is made.
  /\b(will|going to) (now )?be (created|initiali[sz]ed|rebuilt|regenerated|refreshed)\b/i,
  /\b(creating|building|using|falling back to) (it|a new one|one|defaults?|the default|a fallback)\b/i,
  // It was foreseen. "Expected" alone is a word of parsers: `expected 2, got 1`.
  /\b(ignor(ed|ing)|skipp(ed|ing)|as expected|is expected|expected (behaviou?r|failure|error)|harmless|non-?fatal|not fatal)\b/i,
  /\b(no action (is )?(needed|required)|already processed|duplicate (request|event|message))\b/i,
];
