// What the environment of the function says about coverage. The names are those of the layer that the runbooks are about.

export type Granularity = 'block' | 'function';

export interface CoverageConfig {
  readonly s3Bucket: string;
  /** Ends with a slash. */
  readonly s3Prefix: string;
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  /** Of one file, after the response. */
  readonly uploadTimeoutMs: number;
  readonly isDebug: boolean;
  readonly isEnabled: boolean;
  /** Of the execution environments, from 0 to 1: those that are left out never start to count. */
  readonly sampleRate: number;
  readonly granularity: Granularity;
  /** Whether the texts of the scripts are stored beside the files. */
  readonly storesSources: boolean;
  /** Of the deployed code. */
  readonly commit: string | undefined;
  readonly taskRoot: string;
}

export const prefixDefault = 'coverage/';
/** Everything below the folder of the function but what was installed there. */
export const includeDefault: readonly string[] = ['*'];
export const excludeDefault: readonly string[] = ['*/node_modules/*'];
/** Seconds. A file has some 10 kB; who waits longer is in a network without a way to S3, and pays for every second. */
export const uploadTimeoutSecondsDefault = 10;
/** Seconds, what a function may run at all. */
const uploadTimeoutSecondsMax = 900;

export type ConfigurationCode = 'COVERAGE_BUCKET_MISSING' | 'COVERAGE_VARIABLE_INVALID';

/** A variable is missing, or has a value that means nothing. */
export class CoverageConfigurationError extends Error {
  override readonly name = 'CoverageConfigurationError';
  readonly code: ConfigurationCode;
  readonly variable: string;

  constructor(code: ConfigurationCode, variable: string, message: string) {
    super(message);
    this.code = code;
    this.variable = variable;
  }
}

/**
 * The configuration from `COVERAGE_S3_BUCKET`, which must be there, and from `COVERAGE_S3_PREFIX`, `COVERAGE_INCLUDE_PATTERNS`,
 * `COVERAGE_EXCLUDE_PATTERNS`, `COVERAGE_UPLOAD_TIMEOUT` (seconds), `COVERAGE_DEBUG`; and of ours, `COVERAGE_ENABLED`,
 * `COVERAGE_SAMPLE_RATE`, `COVERAGE_GRANULARITY`, `COVERAGE_STORE_SOURCES`, `COVERAGE_COMMIT`.
 *
 * @throws CoverageConfigurationError: `COVERAGE_S3_BUCKET is required`
 */
export function coverageConfigFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CoverageConfig {
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const isTrue = (name: string, otherwise: boolean): boolean => {
    const value = text(name)?.toLowerCase();
    return value === undefined ? otherwise : value === 'true' || value === '1';
  };
  const s3Bucket = text('COVERAGE_S3_BUCKET');
  if (s3Bucket === undefined)
    throw new CoverageConfigurationError(
      'COVERAGE_BUCKET_MISSING',
      'COVERAGE_S3_BUCKET',
      'COVERAGE_S3_BUCKET is required',
    );
  const prefix = text('COVERAGE_S3_PREFIX') ?? prefixDefault;
  const timeout = numberOf(environment, 'COVERAGE_UPLOAD_TIMEOUT', uploadTimeoutSecondsDefault);
  if (!(timeout > 0 && timeout <= uploadTimeoutSecondsMax))
    throw invalid('COVERAGE_UPLOAD_TIMEOUT', environment, `seconds, at most ${uploadTimeoutSecondsMax}`);
  const sampleRate = numberOf(environment, 'COVERAGE_SAMPLE_RATE', 1);
  if (!(sampleRate >= 0 && sampleRate <= 1)) throw invalid('COVERAGE_SAMPLE_RATE', environment, 'a number from 0 to 1');
  return {
    s3Bucket,
    s3Prefix: prefix.endsWith('/') ? prefix : `${prefix}/`,
    includePatterns: listOf(text('COVERAGE_INCLUDE_PATTERNS')) ?? includeDefault,
    excludePatterns: listOf(text('COVERAGE_EXCLUDE_PATTERNS')) ?? excludeDefault,
    uploadTimeoutMs: timeout * 1000,
    isDebug: isTrue('COVERAGE_DEBUG', false),
    isEnabled: isTrue('COVERAGE_ENABLED', true),
    sampleRate,
    granularity: granularityOf(environment),
    storesSources: isTrue('COVERAGE_STORE_SOURCES', true),
    commit: text('COVERAGE_COMMIT'),
    taskRoot: text('LAMBDA_TASK_ROOT') ?? process.cwd(),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function numberOf(environment: Environment, name: string, otherwise: number): number {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? otherwise : Number(value);
}

function granularityOf(environment: Environment): Granularity {
  const value = environment.COVERAGE_GRANULARITY?.trim().toLowerCase() || 'block';
  if (value === 'block' || value === 'function') return value;
  throw invalid('COVERAGE_GRANULARITY', environment, 'block or function');
}

function listOf(text: string | undefined): readonly string[] | undefined {
  const listed = text
    ?.split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');
  return listed === undefined || listed.length === 0 ? undefined : listed;
}

function invalid(variable: string, environment: Environment, must: string): CoverageConfigurationError {
  const message = `${variable} is ${JSON.stringify(environment[variable])}: it must be ${must}`;
  return new CoverageConfigurationError('COVERAGE_VARIABLE_INVALID', variable, message);
}
