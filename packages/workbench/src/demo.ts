// The demonstration: a small service really runs in the local sandbox, one function really fails, and the diagnosis has to
// say why from the log lines alone. Only the last step compares its answer with what was done.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnosis, diagnose } from '@coldcase/diagnose';
import type { LogEvent } from '@coldcase/model';
import { runIncident } from '@coldcase/reproduce';
import { importEvidence, openCase } from '@coldcase/store';
import { renderReport } from './report-case.ts';

export interface DemoRequest {
  /** Folder of the case and the report; what an earlier demo left there is replaced. */
  readonly out: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** At random, by the seed, when absent. */
  readonly fault?: string;
  /** Told what is going on, a line at a time. */
  readonly say: (line: string) => void;
}

export interface DemoResult {
  readonly fault: string;
  readonly title: string;
  /** The scenario that the fault ought to be diagnosed as. */
  readonly scenario: string;
  readonly seed: number;
  readonly diagnosis: Diagnosis;
  readonly isCorrect: boolean;
  /** From the last log line to the verdict. */
  readonly secondsToVerdict: number;
  readonly folder: string;
  readonly report: string;
}

export async function runDemo(request: DemoRequest): Promise<DemoResult> {
  const { out, seed, signal, say } = request;
  say('Starting a small shop of Lambda functions on this machine, and sending it traffic …');
  const incident = await runIncident({
    seed,
    signal,
    ...shippedShop(),
    ...(request.fault === undefined ? {} : { fault: request.fault }),
  });
  say(
    `It printed ${incident.logs.length} log lines. One function was broken on purpose; the diagnosis is not told which, or how.`,
  );
  const startedAt = performance.now();
  const folder = `${out}.case`;
  rmSync(folder, { recursive: true, force: true });
  await importEvidence(folder, [sourceOf(incident.logs)], { title: 'Demo incident', signal });
  say(`Frozen into ${folder}. Diagnosing …\n`);
  await using opened = await openCase(folder);
  const diagnosis = await diagnose(opened, {}, signal);
  const secondsToVerdict = (performance.now() - startedAt) / 1000;
  const report = join(folder, 'report.md');
  writeFileSync(report, `${await renderReport(opened, diagnosis, 'md', signal)}\n`);
  writeFileSync(join(folder, 'findings.json'), `${JSON.stringify(diagnosis, null, 1)}\n`);
  const { name, title, scenario } = incident.fault;
  return {
    fault: name,
    title,
    scenario,
    seed,
    diagnosis,
    secondsToVerdict,
    folder,
    report,
    isCorrect: diagnosis.findings[0]?.scenario === scenario,
  };
}

/** Published, the example service lies beside the bundle; in the repository the sandbox knows where it is. */
function shippedShop(): { readonly shopFolder?: string } {
  const shopFolder = fileURLToPath(new URL('./examples/shop', import.meta.url));
  return existsSync(shopFolder) ? { shopFolder } : {};
}

function sourceOf(logs: readonly LogEvent[]) {
  return {
    name: 'sandbox',
    format: 'sandbox',
    sizeBytes: 0,
    isEventLines: false,
    batches: async function* () {
      yield { events: logs, bytesRead: 0 };
    },
  };
}

export { diagnosisText } from '@coldcase/report';
export { faultNames } from '@coldcase/reproduce';
