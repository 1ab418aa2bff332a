// The settings of a function that collects coverage, read from its variables, and what is wrong with them.
import { isJsonObject, type JsonObject, objectsAt } from '@coldcase/model';
import { coverageError } from '../failures.ts';
import { defaultPrefix, withSlash } from '../format/coverage-key.ts';
import type { HealthCheck } from './check.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly bucket?: string;
  readonly prefix: string;
}

/** What `aws lambda get-function-configuration` says of a function; members that it does not say are absent. */
export interface FunctionFacts {
  readonly functionName?: string;
  readonly region?: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  readonly layers?: readonly string[];
  readonly variables: Variables;
}

export function settingsOf(variables: Variables): Settings {
  const { COVERAGE_S3_BUCKET: bucket, COVERAGE_S3_PREFIX: prefix = defaultPrefix } = variables;
  return { ...(bucket === undefined || bucket === '' ? {} : { bucket }), prefix: withSlash(prefix) };
}

/** Each rule is the sentence of what is wrong, or nothing. */
const rules: readonly ((variables: Variables) => string | undefined)[] = [
  ({ COVERAGE_S3_BUCKET: bucket = '' }) => (bucket === '' ? 'COVERAGE_S3_BUCKET is required' : undefined),
  ({ COVERAGE_S3_BUCKET: bucket = '' }) =>
    /^s3:|\//.test(bucket) ? `COVERAGE_S3_BUCKET is "${bucket}", and the name of a bucket alone is wanted` : undefined,
  ({ COVERAGE_S3_PREFIX: prefix = '' }) =>
    prefix.startsWith('/') ? `COVERAGE_S3_PREFIX is "${prefix}", and keys begin without a slash` : undefined,
  ({ COVERAGE_UPLOAD_TIMEOUT: seconds = '60' }) =>
    /^\d+(\.\d+)?$/.test(seconds) && Number(seconds) > 0
      ? undefined
      : `COVERAGE_UPLOAD_TIMEOUT is "${seconds}", and a number of seconds is wanted`,
  ({ COVERAGE_DEBUG: debug = 'false' }) =>
    /^(true|false|1|0|)$/i.test(debug) ? undefined : `COVERAGE_DEBUG is "${debug}", and true or false is wanted`,
  (variables) => emptyPattern('COVERAGE_INCLUDE_PATTERNS', variables.COVERAGE_INCLUDE_PATTERNS),
  (variables) => emptyPattern('COVERAGE_EXCLUDE_PATTERNS', variables.COVERAGE_EXCLUDE_PATTERNS),
];

function emptyPattern(name: string, list: string | undefined): string | undefined {
  const isBad = list !== undefined && list !== '' && list.split(',').some((pattern) => pattern.trim() === '');
  return isBad ? `${name} is "${list}", and has an empty pattern between its commas` : undefined;
}

export function checkSettings(variables: Variables): HealthCheck {
  const wrong = rules.flatMap((rule) => rule(variables) ?? []);
  if (wrong.length > 0) return { name: 'configuration', verdict: 'bad', found: wrong.join('; ') };
  const { bucket = '', prefix } = settingsOf(variables);
  return { name: 'configuration', verdict: 'ok', found: `files go to s3://${bucket}/${prefix}` };
}

/** Coverage needs room beside the work: the source document goes from 128 to 512 MB, and half of the way is enough. */
export const memoryMbMin = 256;
/** An upload takes seconds when the bucket is slow. */
export const timeoutSecondsMin = 10;

export function checkFunction({ memoryMb, timeoutSeconds, layers }: FunctionFacts): readonly HealthCheck[] {
  return [checkLayers(layers), checkRoom(memoryMb, timeoutSeconds)];
}

function checkLayers(layers: readonly string[] | undefined): HealthCheck {
  const name = 'layer';
  if (layers === undefined)
    return { name, verdict: 'todo', found: 'is the layer attached, or the library in the bundle?' };
  const attached = layers.filter((arn) => /:layer:[^:]*coverage/i.test(arn));
  if (attached.length > 0) return { name, verdict: 'ok', found: attached.join(', ') };
  const found = layers.length === 0 ? 'no layer is attached' : `none of its layers has "coverage" in its name`;
  return { name, verdict: 'todo', found: `${found}: fine when the library is in the bundle` };
}

function checkRoom(memoryMb: number | undefined, timeoutSeconds: number | undefined): HealthCheck {
  const name = 'memory and timeout';
  if (memoryMb === undefined || timeoutSeconds === undefined)
    return { name, verdict: 'todo', found: `are there ${memoryMbMin} MB and ${timeoutSecondsMin} s at least?` };
  const isEnough = memoryMb >= memoryMbMin && timeoutSeconds >= timeoutSecondsMin;
  const found = `${memoryMb} MB and ${timeoutSeconds} s${isEnough ? '' : `; ${memoryMbMin} MB and ${timeoutSecondsMin} s are wanted`}`;
  return { name, verdict: isEnough ? 'ok' : 'bad', found };
}

/**
 * From the JSON of `aws lambda get-function-configuration`, of `aws lambda get-function`, or a plain object of variables.
 *
 * @param from  for the message
 * @throws COVERAGE_CONFIGURATION_INVALID
 */
export function functionFacts(from: string, text: string): FunctionFacts {
  const json = parsed(from, text);
  const configuration = isJsonObject(json.Configuration) ? json.Configuration : json;
  const environment = isJsonObject(configuration.Environment) ? configuration.Environment : undefined;
  const isPlain = environment === undefined && !('FunctionName' in configuration);
  const variables = isPlain ? configuration : isJsonObject(environment?.Variables) ? environment.Variables : {};
  const { FunctionName: functionName, FunctionArn: arn, MemorySize: memoryMb, Timeout: timeoutSeconds } = configuration;
  const region = typeof arn === 'string' ? /^arn:[^:]+:lambda:([^:]+):/.exec(arn)?.[1] : undefined;
  const layers = objectsAt(configuration, 'Layers').flatMap(({ Arn }) => (typeof Arn === 'string' ? [Arn] : []));
  return {
    ...(typeof functionName === 'string' ? { functionName } : {}),
    ...(region === undefined ? {} : { region }),
    ...(typeof memoryMb === 'number' ? { memoryMb } : {}),
    ...(typeof timeoutSeconds === 'number' ? { timeoutSeconds } : {}),
    ...(isPlain ? {} : { layers }),
    variables: Object.fromEntries(
      Object.entries(variables).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
  };
}

function parsed(from: string, text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    if (isJsonObject(json)) return json;
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw coverageError('COVERAGE_CONFIGURATION_INVALID', { path: from, answer }, { cause });
  }
  throw coverageError('COVERAGE_CONFIGURATION_INVALID', { path: from, answer: 'it is JSON, but no object' });
}
