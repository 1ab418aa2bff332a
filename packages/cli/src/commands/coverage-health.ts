// `coldcase coverage health`: is everything in place to collect and to combine? Also prints what is to be granted and watched.
import { readFile } from 'node:fs/promises';
import {
  combinerPolicy,
  coverageAlarms,
  coverageFacts,
  examineCoverage,
  type HealthCheck,
  type HealthRequest,
  settingsOf,
  uploadPolicy,
} from '@coldcase/workbench/coverage';
import { cliError } from '../failures.ts';
import { identityOf } from '../input/aws-identity.ts';
import { coveragePlace, type PlaceOptions } from '../input/coverage-place.ts';
import { coverageAdvice, coverageHealthText } from '../output/coverage-health-text.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { interruption } from '../run-action.ts';

interface Options extends PlaceOptions {
  readonly function?: string;
  readonly configuration?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly printPolicy?: 'upload' | 'combiner';
  readonly printAlarms?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function coverageHealth(options: Options): Promise<number> {
  if (options.printAlarms === true) return await printAlarms(options);
  const request = await requestOf(options);
  if (options.printPolicy !== undefined) return await printPolicy(options.printPolicy, request);
  const { isHealthy, checks } = await examineCoverage(request);
  if (options.json === true) await printJson({ healthy: isHealthy, checks: checks.map(withAdvice) });
  else await print(coverageHealthText(isHealthy, checks));
  return isHealthy ? exitCodes.ok : exitCodes.found;
}

function withAdvice(check: HealthCheck) {
  const advice = coverageAdvice(check);
  return { ...check, ...(advice === undefined ? {} : { advice }) };
}

async function requestOf(options: Options): Promise<HealthRequest> {
  const { function: functionName, configuration, bucket, prefix, profile } = options;
  return {
    ...coveragePlace(options),
    ...(functionName === undefined ? {} : { functionName }),
    ...(configuration === undefined
      ? {}
      : { configuration: { from: configuration, text: await textAt(configuration) } }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(prefix === undefined ? {} : { prefix }),
    environment: process.env,
    mayWrite: options.yes === true,
    identity: identityOf(profile === undefined ? {} : { profile }),
    signal: interruption(),
  };
}

async function textAt(path: string): Promise<string> {
  try {
    return path === '-' ? await standardInput() : await readFile(path, 'utf8');
  } catch (cause) {
    throw cliError('COVERAGE_HEALTH_UNREADABLE', {
      path,
      answer: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function printPolicy(whose: 'upload' | 'combiner', request: HealthRequest): Promise<number> {
  const { bucket, prefix } = settingsOf((await coverageFacts(request)).variables);
  if (bucket === undefined) throw cliError('COVERAGE_HEALTH_WANTS', { what: 'a bucket' });
  await printJson(whose === 'upload' ? uploadPolicy({ bucket, prefix }) : combinerPolicy({ bucket, prefix }));
  return exitCodes.ok;
}

async function printAlarms({ function: functionName }: Options): Promise<number> {
  if (functionName === undefined) throw cliError('COVERAGE_HEALTH_WANTS', { what: 'the name of a function' });
  await printJson(coverageAlarms(functionName));
  return exitCodes.ok;
}
