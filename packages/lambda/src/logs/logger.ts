// Structured logs: one JSON object a line, with the ids of the invocation that prints it.
import { currentInvocation, type Invocation, perInvocation } from '../invocation/invocation.ts';
import { isObject } from '../invocation/is-object.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { isAtLeast, type Level, type LevelSettings, levelOf } from './levels.ts';
import { bufferBytesDefault, lineBuffer } from './line-buffer.ts';
import { type LineShape, logLine } from './log-line.ts';

export interface LoggerOptions extends LevelSettings {
  /** `POWERTOOLS_SERVICE_NAME`, `SERVICE_NAME`, else the function's name. */
  readonly service?: string;
  readonly shape?: LineShape;
  /** Fields of every line. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Share of invocations, 0 to 1, that print from DEBUG on. `POWERTOOLS_LOGGER_SAMPLE_RATE` by default. */
  readonly sampleRate?: number;
  /**
   * Keeps lines below the level instead of dropping them, and prints them when the invocation logs an error or throws.
   * `true` for 20,480 bytes an invocation, a number for as many.
   */
  readonly buffer?: boolean | number;
  /** Where lines go; standard output by default. */
  readonly write?: (line: string) => void;
  /** From 0 to 1, drawn once per invocation for sampling. */
  readonly random?: () => number;
}

/** Fields, errors, or a text, which becomes the field `extra`. */
export type Extra = Error | string | object;

export interface Logger {
  trace(message: string, ...extra: readonly Extra[]): void;
  debug(message: string, ...extra: readonly Extra[]): void;
  info(message: string, ...extra: readonly Extra[]): void;
  warn(message: string, ...extra: readonly Extra[]): void;
  error(message: string, ...extra: readonly Extra[]): void;
  critical(message: string, ...extra: readonly Extra[]): void;
  /** Fields of the lines of this invocation from here on; outside of one, of all lines. */
  addFields(fields: Readonly<Record<string, unknown>>): void;
  /** The same logger with more fields in each line. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
  /** Prints what the buffer of this invocation holds. */
  flush(): void;
}

interface InvocationLog {
  readonly isSampled: boolean;
  readonly buffer: ReturnType<typeof lineBuffer>;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * A logger. Make one per module; it finds the invocation by itself when the handler is wrapped by anything of this library.
 *
 *   const log = createLogger({ service: 'orders' });
 *   log.info('order received', { orderId: order.id });
 *   log.error('cannot price it', error, { sku });
 *   → {"level":"ERROR","message":"cannot price it","timestamp":"…","service":"orders","function_request_id":"…",
 *      "xray_trace_id":"1-…","error":{"name":"TypeError",…},"sku":"a1"}
 *
 * Nothing throws, whatever is logged. About 5 µs a line, beside what standard output costs.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const rate = options.sampleRate ?? rateFrom(process.env.POWERTOOLS_LOGGER_SAMPLE_RATE);
  const { buffer = false, random = Math.random } = options;
  const logOf = perInvocation<InvocationLog>((invocation) => {
    if (buffer !== false) rememberBuffered(invocation, () => flushOf(printing, invocation));
    const lines = lineBuffer(typeof buffer === 'number' ? buffer : bufferBytesDefault);
    return { isSampled: rate > 0 && random() < rate, buffer: lines, fields: {} };
  });
  const printing: Printing = {
    options,
    level: levelOf(options),
    rate,
    isBuffering: buffer !== false,
    logOf,
    write: options.write ?? writeToStandardOutput,
    everyLine: options.fields ?? {},
  };
  return loggerOf(printing, {});
}

/** What a logger and its children share. */
interface Printing {
  readonly options: LoggerOptions;
  readonly level: Level;
  readonly rate: number;
  readonly isBuffering: boolean;
  readonly logOf: (invocation: Invocation) => InvocationLog;
  readonly write: (line: string) => void;
  everyLine: Readonly<Record<string, unknown>>;
}

function loggerOf(printing: Printing, own: Readonly<Record<string, unknown>>): Logger {
  const printer =
    (level: Level) =>
    (message: string, ...extra: readonly Extra[]): void => {
      print(printing, own, level, message, extra);
    };
  return {
    trace: printer('TRACE'),
    debug: printer('DEBUG'),
    info: printer('INFO'),
    warn: printer('WARN'),
    error: printer('ERROR'),
    critical: printer('CRITICAL'),
    addFields: (fields) => {
      const invocation = currentInvocation();
      const of = invocation === undefined ? undefined : printing.logOf(invocation);
      if (of === undefined) printing.everyLine = { ...printing.everyLine, ...fields };
      else of.fields = { ...of.fields, ...fields };
    },
    child: (fields) => loggerOf(printing, { ...own, ...fields }),
    flush: () => {
      const invocation = currentInvocation();
      if (invocation !== undefined) flushOf(printing, invocation);
    },
  };
}

function print(printing: Printing, own: object, level: Level, message: string, extra: readonly Extra[]): void {
  const invocation = currentInvocation();
  const log = invocation === undefined ? undefined : printing.logOf(invocation);
  const least = log?.isSampled === true && isAtLeast(printing.level, 'DEBUG') ? 'DEBUG' : printing.level;
  const isPrinted = isAtLeast(level, least);
  if (!isPrinted && (!printing.isBuffering || log === undefined)) return;
  const fields = { ...printing.everyLine, ...own, ...log?.fields, ...fieldsOf(extra) };
  const line = lineOf(printing, level, String(message), fields, invocation);
  if (!isPrinted) {
    log?.buffer.add(line);
    return;
  }
  if (invocation !== undefined && isAtLeast(level, 'ERROR')) flushOf(printing, invocation);
  printing.write(line);
}

function flushOf(printing: Printing, invocation: Invocation): void {
  const { lines, droppedCount } = printing.logOf(invocation).buffer.take();
  const dropped = `${droppedCount} buffered lines had no room`;
  if (droppedCount > 0) printing.write(lineOf(printing, 'WARN', dropped, {}, invocation));
  for (const line of lines) printing.write(line);
}

function lineOf(
  { options, rate }: Printing,
  level: Level,
  message: string,
  fields: Readonly<Record<string, unknown>>,
  invocation: Invocation | undefined,
): string {
  const service = options.service ?? serviceName();
  const parts = { level, message, timeMs: Date.now(), service, samplingRate: rate, fields };
  return logLine(options.shape ?? 'powertools', parts, invocation);
}

const buffered = perInvocation<{ readonly flushes: (() => void)[] }>(() => ({ flushes: [] }));

function rememberBuffered(invocation: Invocation, flush: () => void): void {
  buffered(invocation).flushes.push(flush);
}

/** Prints the buffered lines of an invocation: it failed, or is about to run out of time. */
export function flushBufferedLines(invocation: Invocation): void {
  for (const flush of buffered(invocation).flushes) flush();
}

export interface WithLoggerOptions {
  readonly logger?: Logger;
  /** Prints the event as the field `event`. It may hold personal data: off by default. */
  readonly logEvent?: boolean;
  /** Prints what the handler gave as the field `result`. Off by default, likewise. */
  readonly logResult?: boolean;
}

/** Gives the lines of a handler their ids, prints what is buffered when it throws, and the error that it threw. */
export function withLogger<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: WithLoggerOptions,
): (...args: CallArguments<Args>) => Result;
export function withLogger(handler: AnyHandler, options: WithLoggerOptions = {}): AnyHandler {
  return wrapHandler(handler, (invocation) => {
    const logger = options.logger ?? defaultLogger();
    if (options.logEvent === true) logger.info('event', { event: invocation.event });
    return {
      ended: (outcome) => {
        if (outcome.kind === 'returned') {
          if (options.logResult === true) logger.info('result', { result: outcome.value });
          return;
        }
        flushBufferedLines(invocation);
        const { error } = outcome;
        logger.error('the handler threw', error instanceof Error ? error : { thrown: error });
      },
    };
  });
}

let shared: Logger | undefined;

/** The one that the helpers below and the guards of this library print with. */
export function defaultLogger(): Logger {
  shared ??= createLogger();
  return shared;
}

/** The helper of the runbooks: `logInfo('event <=', event)`. What is given beside the message is the field `data`. */
export const logInfo = (message: string, ...data: readonly unknown[]): void =>
  defaultLogger().info(message, dataFields(data));
export const logWarn = (message: string, ...data: readonly unknown[]): void =>
  defaultLogger().warn(message, dataFields(data));
export const logDebug = (message: string, ...data: readonly unknown[]): void =>
  defaultLogger().debug(message, dataFields(data));
/** An error among the data has the field `error`. */
export const logError = (message: string, ...data: readonly unknown[]): void =>
  defaultLogger().error(message, dataFields(data));

function dataFields(data: readonly unknown[]): object {
  const error = data.find((one) => one instanceof Error);
  const rest = data.filter((one) => one !== error);
  return {
    ...(error === undefined ? {} : { error }),
    ...(rest.length === 0 ? {} : { data: rest.length === 1 ? rest[0] : rest }),
  };
}

function fieldsOf(extra: readonly Extra[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const one of extra) {
    if (one instanceof Error) fields.error = one;
    else if (isObject(one)) assignReadable(fields, one);
    else fields.extra = one;
  }
  return fields;
}

// A getter that throws is the field's value, not the end of the line.
function assignReadable(fields: Record<string, unknown>, from: object): void {
  for (const name of Object.keys(from)) {
    try {
      fields[name] = Reflect.get(from, name);
    } catch (error) {
      fields[name] = `[Throws: ${String(error)}]`;
    }
  }
}

export function serviceName(): string {
  const { POWERTOOLS_SERVICE_NAME, SERVICE_NAME, AWS_LAMBDA_FUNCTION_NAME } = process.env;
  return POWERTOOLS_SERVICE_NAME || SERVICE_NAME || AWS_LAMBDA_FUNCTION_NAME || 'service_undefined';
}

function rateFrom(text: string | undefined): number {
  const rate = Number(text);
  return rate >= 0 && rate <= 1 ? rate : 0;
}

// Not the console: under Lambda's text format that would put a time and a level before the JSON.
function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
