// Lines of the layer itself: one JSON object each, `timestamp`, `level`, `logger`, `message`, `data`.
import { isObject } from '../invocation/is-object.ts';
import { safeJson } from '../logs/safe-json.ts';

/** Lines of WARN and ERROR that one environment prints; what fails at each invocation would fill the log. */
export const troubleLinesMax = 50;

type CoverageLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface CoverageLogger {
  /** Printed with `COVERAGE_DEBUG=true` only. */
  debug(message: string, extra?: object): void;
  info(message: string, extra?: object): void;
  warn(message: string, extra?: object): void;
  error(message: string, extra?: object): void;
}

let troubleLines = 0;

/** A logger of this name; `extra` is the field `data`. Never throws. */
export function getLogger(name: string): CoverageLogger {
  const printer =
    (level: CoverageLevel) =>
    (message: string, extra?: object): void => {
      if (level === 'DEBUG' && !isDebugging()) return;
      if (level === 'WARN' || level === 'ERROR') {
        troubleLines += 1;
        if (troubleLines > troubleLinesMax) return;
      }
      const timestamp = new Date().toISOString();
      const line = { timestamp, level, logger: name, message, ...(extra === undefined ? {} : { data: extra }) };
      process.stdout.write(`${safeJson(line)}\n`);
    };
  return { debug: printer('DEBUG'), info: printer('INFO'), warn: printer('WARN'), error: printer('ERROR') };
}

function isDebugging(): boolean {
  const value = process.env.COVERAGE_DEBUG?.trim().toLowerCase();
  return value === 'true' || value === '1';
}

/** What the runbooks log of an invocation when debugging: `getLogger('orders').debug('Function started', invocationFacts(event, context))`. */
export function invocationFacts(event: unknown, context: FactsContext): object {
  return {
    event_keys: isObject(event) ? Object.keys(event) : [],
    context_info: {
      function_name: context.functionName,
      memory_limit: context.memoryLimitInMB,
      remaining_time: context.getRemainingTimeInMillis(),
    },
  };
}

interface FactsContext {
  readonly functionName: string;
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}
