// Coverage of deployed functions: files to a sum, a sum to reports, and whether everything for it is in place.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AwsReader, configuredRegion, type Identity } from '@coldcase/capture/aws';
import {
  type Combined,
  type CombineProgress,
  type CoverageHealth,
  type CoverageReport,
  coberturaOf,
  combine,
  coverageError,
  coverageHealth,
  type FunctionFacts,
  functionFacts,
  gatherTexts,
  htmlReport,
  jsonReport,
  lcovOf,
  loadCombined,
  openPlace,
  type Place,
  type PlaceOptions,
  reportOn,
  textShelf,
  type Validation,
  validateFile,
  validatePlace,
} from '@coldcase/coverage';

export interface CombineRequest extends PlaceOptions {
  /** `s3://bucket/prefix`, or folders. */
  readonly sources: readonly string[];
  /** A folder: sums, and the texts that a report needs. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CombineProgress) => void;
}

export interface CombineOutcome extends Combined {
  readonly texts: { readonly texts: number; readonly missing: number };
}

/** @throws what `combine` and `openPlace` throw */
export async function combineCoverage(request: CombineRequest): Promise<CombineOutcome> {
  const { sources, out, signal, onProgress, ...options } = request;
  const opened: Place[] = [];
  try {
    for (const address of sources) opened.push(await openPlace(address, options));
    const result = await openPlace(resolve(out));
    const combined = await combine({ sources: opened, result, signal, onProgress });
    return { ...combined, texts: await gatherTexts(combined.tally, opened, result, signal) };
  } finally {
    for (const place of opened) place.close();
  }
}

export const reportFormats = ['html', 'lcov', 'cobertura', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export function isReportFormat(name: string): name is ReportFormat {
  return reportFormats.some((format) => format === name);
}

export interface ReportRequest {
  /** What `combineCoverage` made. */
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
  /** A folder; the first when absent. */
  readonly out?: string;
  /** The build, and sources of Python. */
  readonly sourceFolders: readonly string[];
  readonly pathMap: readonly (readonly [from: string, to: string])[];
  readonly withDependencies: boolean;
  readonly functionNames?: readonly string[];
  readonly commits?: readonly string[];
  readonly now: Date;
  readonly signal: AbortSignal;
}

export interface WrittenReport {
  readonly report: CoverageReport;
  readonly written: readonly string[];
}

const fileNames: Readonly<Record<ReportFormat, string>> = {
  html: 'index.html',
  lcov: 'lcov.info',
  cobertura: 'cobertura.xml',
  json: 'coverage.json',
};

/** @throws COVERAGE_NOT_COMBINED, COVERAGE_STATE_INVALID, COVERAGE_NOTHING_SELECTED, COVERAGE_PLACE_UNWRITABLE */
export async function reportCoverage(request: ReportRequest): Promise<WrittenReport> {
  const { folder, formats, out = folder, now, ...options } = request;
  const place = await openPlace(resolve(folder));
  const state = await loadCombined(place, request.signal);
  const report = await reportOn(state, { ...options, shelf: textShelf([place], options.sourceFolders) });
  const written: string[] = [];
  for (const format of formats) {
    const path = join(out, fileNames[format]);
    await write(path, contentOf(format, report, now));
    written.push(path);
  }
  return { report, written };
}

function contentOf(format: ReportFormat, report: CoverageReport, now: Date): string {
  const contents: Readonly<Record<ReportFormat, () => string>> = {
    html: () => htmlReport(report, now),
    lcov: () => lcovOf(report.files),
    cobertura: () => coberturaOf(report.files, now),
    json: () => `${JSON.stringify(jsonReport(report), null, 1)}\n`,
  };
  return contents[format]();
}

async function write(path: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw coverageError('COVERAGE_PLACE_UNWRITABLE', { place: path, answer }, { cause });
  }
}

/** Each file of what is named: files, folders, prefixes of buckets. */
export async function* validateCoverage(
  paths: readonly string[],
  options: PlaceOptions,
  signal: AbortSignal,
): AsyncGenerator<Validation> {
  for (const path of paths) {
    if (!path.startsWith('s3:') && (await isFile(path))) {
      yield await validateFile(await openPlace(dirname(resolve(path))), basename(path), signal);
      continue;
    }
    const place = await openPlace(path, options);
    try {
      yield* validatePlace(place, signal);
    } finally {
      place.close();
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

export interface HealthRequest extends PlaceOptions {
  /** Read from AWS, with its variables. */
  readonly functionName?: string;
  /** Its configuration as JSON, instead. */
  readonly configuration?: { readonly from: string; readonly text: string };
  /** In place of what the variables say. */
  readonly bucket?: string;
  readonly prefix?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mayWrite: boolean;
  readonly identity: Identity;
  readonly signal: AbortSignal;
}

/** @throws COVERAGE_CONFIGURATION_INVALID, and what the reader of AWS throws when a function is named */
export async function coverageFacts(request: HealthRequest): Promise<FunctionFacts> {
  const { configuration, functionName, bucket, prefix, environment } = request;
  const named = {
    ...(bucket === undefined ? {} : { COVERAGE_S3_BUCKET: bucket }),
    ...(prefix === undefined ? {} : { COVERAGE_S3_PREFIX: prefix }),
  };
  const facts =
    configuration !== undefined
      ? functionFacts(configuration.from, configuration.text)
      : functionName === undefined
        ? { variables: environment }
        : await factsFromAws(functionName, request);
  return { ...facts, variables: { ...facts.variables, ...named } };
}

export async function examineCoverage(request: HealthRequest): Promise<CoverageHealth> {
  const facts = await coverageFacts(request);
  const { region, profile, endpointUrl, mayWrite, signal } = request;
  return await coverageHealth({
    facts,
    mayWrite,
    signal,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  });
}

/** One call, read-only as everything that capture asks. */
const oneCall = { maxCalls: 10, maxBytes: 10_000_000, maxCostUsd: 0.01 };

async function factsFromAws(functionName: string, request: HealthRequest): Promise<FunctionFacts> {
  const { identity, endpointUrl, signal } = request;
  const region = request.region ?? (await configuredRegion(identity.profile));
  const reader = new AwsReader({
    region,
    budget: oneCall,
    maskText: (same) => same,
    ...identity,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  });
  try {
    const answer = await reader.read('lambda:GetFunction', { FunctionName: functionName }, { signal });
    return { region, ...functionFacts(functionName, JSON.stringify(answer)) };
  } finally {
    reader.close();
  }
}

export {
  type CoverageHealth,
  type CoverageReport,
  combinerPolicy,
  coverageAlarms,
  deploymentTable,
  type FileProblem,
  fileTable,
  type HealthCheck,
  jsonReport,
  settingsOf,
  uploadPolicy,
  type Validation,
} from '@coldcase/coverage';
