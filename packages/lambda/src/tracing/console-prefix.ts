// The trace id on every line, also on those that know nothing of tracing. The runbooks' way, binding console.log anew in each
// invocation, piles up a prefix per warm invocation; here the console is taken once, asks whose line it is, and is given back
// when the last invocation ends.
import { currentInvocation } from '../invocation/invocation.ts';

const methods = ['debug', 'log', 'info', 'warn', 'error'] as const;

const originals = new Map<(typeof methods)[number], (...parts: unknown[]) => void>();
let openCount = 0;

/** Until the returned function is called (once). Nested and simultaneous invocations share one patch. */
export function prefixConsole(traceId: string | undefined): (() => void) | undefined {
  if (traceId === undefined) return undefined;
  if (openCount === 0) for (const method of methods) take(method);
  openCount += 1;
  return () => {
    openCount -= 1;
    if (openCount === 0) for (const method of methods) giveBack(method);
  };
}

function take(method: (typeof methods)[number]): void {
  const original = console[method];
  originals.set(method, original);
  console[method] = Object.assign((...parts: unknown[]) => original(...prefixed(parts)), { isPrefixing: true });
}

// Somebody may have patched the console since; theirs stays.
function giveBack(method: (typeof methods)[number]): void {
  const original = originals.get(method);
  if (original !== undefined && 'isPrefixing' in console[method]) console[method] = original;
}

/**
 * Text gets `[1-…]` before it. A line of JSON stays JSON, and gets a member instead: a prefix would hide its fields from every
 * query. What is no text at all stays as it is, since under Lambda's JSON log format it would become text.
 */
export function prefixed(parts: readonly unknown[], traceId = currentInvocation()?.trace?.traceId): readonly unknown[] {
  const [first, ...rest] = parts;
  if (traceId === undefined || typeof first !== 'string') return parts;
  const isJson = rest.length === 0 && /^\{(\s*"[\s\S]*)?\}$/.test(first);
  if (!isJson) return [`[${traceId}] ${first}`, ...rest];
  if (first.includes('"xray_trace_id"') || first.includes('"_aws"')) return parts;
  return [`{"xray_trace_id":"${traceId}"${first === '{}' ? '' : ','}${first.slice(1)}`];
}
