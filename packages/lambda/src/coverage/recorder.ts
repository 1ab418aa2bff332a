// What one execution environment counted. V8 forgets its counts when they are taken, and names a function that never ran once
// only, so this remembers: which functions each script has, and the counts that no stored file has yet.
//
//   init ─── invocation a ─── cut ─▶ file a (init + a), stored
//            invocation b ─── cut ─▶ file b, lost: its counts go on to the next
//            invocation c ─── cut ─▶ file c (b + c), stored        a + c = all that V8 counted
//
// Code that runs once, when a module loads, would be lost for good with the one file that has it; hence the second line. A file
// whose answer got lost on the way was stored after all and is counted twice: the sum can say too much, never too little.
import type { FunctionCoverage } from './function-counts.ts';
import { functionKey, notRun, sumOf } from './function-counts.ts';
import type { PreciseCoverage, ScriptCounts } from './precise-coverage.ts';
import { type ScriptText, scriptTextOf } from './script-text.ts';

/** Scripts that are covered, as many as a file of the format may have. */
export const scriptsMax = 20_000;
/** Functions of all of them; each takes some 200 bytes here and 100 in each file before it is compressed. */
export const functionsMax = 200_000;
/** Limits that are told of; of scripts that cannot be read each is one. */
export const limitsToldMax = 100;
/** Request ids that a file tells whose counts it carries. */
export const carriedIdsMax = 100;

interface KnownScript {
  readonly url: string;
  readonly text: ScriptText;
  readonly functions: Map<string, FunctionCoverage>;
  /** The script as nothing of it ran, as JSON; made when it is needed, again when a function more is known. */
  restingJson: string | undefined;
}

type Counts = Map<string, FunctionCoverage>;

/** Counts that belong into one file. */
export interface Batch {
  readonly byUrl: Map<string, Counts>;
  /** Of invocations whose own file was lost. */
  readonly carriedIds: readonly string[];
}

export interface Recorder {
  /** Whether something was counted that no cut has parted yet from what comes: since the start, until the first cut. */
  readonly isFresh: boolean;
  readonly limitsHit: readonly string[];
  /**
   * Takes the counts since the last cut, all at once, of whatever ran: invocations that overlap share their counters.
   *
   * @param isWanted  whether they are kept; of others only what ran because a module was loaded
   */
  cut(isWanted: boolean): void;
  /** What was kept since the last batch. */
  takeBatch(): Batch;
  /** Keeps the counts of a batch whose file was lost. */
  putBack(batch: Batch, executionId: string): void;
  /** The scripts of a file as JSON, every function that is known in it. */
  scriptsJson(batch: Batch): string;
  /** Scripts whose texts were not stored yet. */
  unstored(): readonly { readonly url: string; readonly text: ScriptText }[];
  markStored(sha256: string): void;
}

export function createRecorder(coverage: PreciseCoverage, isCovered: (url: string) => boolean): Recorder {
  const library = scriptLibrary(isCovered);
  const stored = new Set<string>();
  let kept: Batch = { byUrl: new Map(), carriedIds: [] };
  let isFresh = true;

  function keep({ url, functions }: ScriptCounts, isWanted: boolean): void {
    const script = library.scriptOf(url, functions);
    if (script === undefined) return;
    for (const one of functions) {
      const key = functionKey(one);
      if (!library.remember(script, key, one) || !hasRun(one)) continue;
      if (isWanted || isWhole(one, script.text.length)) add(kept, url, key, one);
    }
  }

  return {
    get isFresh() {
      return isFresh;
    },
    get limitsHit() {
      return [...library.limitsHit];
    },
    cut: (isWanted) => {
      isFresh = false;
      for (const counts of coverage.take()) keep(counts, isWanted);
    },
    takeBatch: () => {
      const batch = kept;
      kept = { byUrl: new Map(), carriedIds: [] };
      return batch;
    },
    putBack: (batch, executionId) => {
      const carriedIds = [...batch.carriedIds, executionId, ...kept.carriedIds].slice(0, carriedIdsMax);
      for (const [url, counts] of batch.byUrl) for (const [key, one] of counts) add(kept, url, key, one);
      kept = { byUrl: kept.byUrl, carriedIds };
    },
    scriptsJson: ({ byUrl }) => {
      const texts = [...library.scripts.values()].map((script) => scriptJson(script, byUrl.get(script.url)));
      return `[${texts.join(',')}]`;
    },
    unstored: () => {
      const bySha = new Map([...library.scripts.values()].map((script) => [script.text.sha256, script]));
      return [...bySha.values()].filter(({ text }) => !stored.has(text.sha256));
    },
    markStored: (sha256) => stored.add(sha256),
  };
}

interface ScriptLibrary {
  readonly scripts: ReadonlyMap<string, KnownScript>;
  readonly limitsHit: ReadonlySet<string>;
  /** Absent for scripts that are not covered. */
  scriptOf(url: string, functions: readonly FunctionCoverage[]): KnownScript | undefined;
  /** False when there is no room for a function more. */
  remember(script: KnownScript, key: string, one: FunctionCoverage): boolean;
}

/** Which scripts there are, and what functions they have. */
function scriptLibrary(isCovered: (url: string) => boolean): ScriptLibrary {
  const scripts = new Map<string, KnownScript>();
  const ignored = new Set<string>();
  const limitsHit = new Set<string>();
  let functionCount = 0;
  const hasRoom = (size: number, max: number, what: string): boolean => {
    if (size >= max) limitsHit.add(`${max} ${what}`);
    return size < max;
  };
  const textFor = (url: string, functions: readonly FunctionCoverage[]): ScriptText | undefined => {
    if (!isCovered(url) || !hasRoom(scripts.size, scriptsMax, 'scripts')) return undefined;
    const text = scriptTextOf(url, lengthIn(functions));
    if (text === undefined && limitsHit.size < limitsToldMax)
      limitsHit.add(`the text of ${url} is not what ran, or cannot be read`);
    return text;
  };
  return {
    scripts,
    limitsHit,
    scriptOf: (url, functions) => {
      const known = scripts.get(url);
      if (known !== undefined || ignored.has(url)) return known;
      const text = textFor(url, functions);
      if (text === undefined) {
        // Beyond the limit they are not remembered, and looked at each time.
        if (ignored.size < scriptsMax) ignored.add(url);
        return undefined;
      }
      const script: KnownScript = { url, text, functions: new Map(), restingJson: undefined };
      scripts.set(url, script);
      return script;
    },
    remember: (script, key, one) => {
      if (script.functions.has(key)) return true;
      if (!hasRoom(functionCount, functionsMax, 'functions')) return false;
      functionCount += 1;
      script.functions.set(key, notRun(one));
      script.restingJson = undefined;
      return true;
    },
  };
}

/** The code outside of all functions comes first, if it is there, and is as long as the script. */
function lengthIn([first]: readonly FunctionCoverage[]): number | undefined {
  const [whole] = first?.ranges ?? [];
  return first?.functionName === '' && whole?.startOffset === 0 ? whole.endOffset : undefined;
}

const hasRun = ({ ranges }: FunctionCoverage): boolean => ranges.some(({ count }) => count > 0);

/** The code of a module outside of its functions: it runs when it is loaded. */
function isWhole({ functionName, ranges: [whole] }: FunctionCoverage, length: number): boolean {
  return functionName === '' && whole?.startOffset === 0 && whole.endOffset === length;
}

function add({ byUrl }: Batch, url: string, key: string, one: FunctionCoverage): void {
  const counts = byUrl.get(url) ?? new Map();
  byUrl.set(url, counts);
  const before = counts.get(key);
  counts.set(key, before === undefined ? one : sumOf(before, one));
}

function scriptJson(script: KnownScript, counts: Counts | undefined): string {
  if (counts === undefined) {
    script.restingJson ??= jsonOf(script, [...script.functions.values()]);
    return script.restingJson;
  }
  return jsonOf(
    script,
    [...script.functions].map(([key, resting]) => counts.get(key) ?? resting),
  );
}

function jsonOf({ url, text }: KnownScript, functions: readonly FunctionCoverage[]): string {
  const { sha256, length, sourceMapSha256 } = text;
  return JSON.stringify({
    url,
    sha256,
    length,
    ...(sourceMapSha256 === undefined ? {} : { sourceMapSha256 }),
    functions,
  });
}
