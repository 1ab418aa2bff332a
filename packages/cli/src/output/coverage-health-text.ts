// What `coverage health` says: a line for each point, and under each that is not well what to do about it.
import type { HealthCheck } from '@coldcase/workbench/coverage';

const marks: Readonly<Record<HealthCheck['verdict'], string>> = { ok: '✅', bad: '❌', unknown: '❔', todo: '☐ ' };

const advice: Readonly<Partial<Record<HealthCheck['name'], string>>> = {
  configuration:
    'Set it beside the other variables: aws lambda update-function-configuration --environment replaces all of them, so give all again.',
  layer:
    'No files although the function succeeds? Attach the layer: aws lambda list-layers shows those of the account.',
  'memory and timeout':
    'Raise memory and timeout, or cover less: one handler of many, every tenth event, fewer files by COVERAGE_INCLUDE_PATTERNS. More: coldcase runbook show coverage-memory',
  bucket: 'Check COVERAGE_S3_BUCKET, the region (--region) and the credentials (--profile); aws s3 mb makes a bucket.',
  region:
    'Use a bucket in the region of the function: uploads across regions are slow and cost transfer. More: coldcase runbook show coverage-slow-upload',
  'bucket policy':
    'Read it: aws s3api get-bucket-policy --bucket NAME. The role of the function, and a role of another account, must be let through.',
  list: 'Files under another prefix do not combine: compare COVERAGE_S3_PREFIX of uploads and combiner. Listing needs s3:ListBucket. More: coldcase runbook show coverage-not-combined',
  names: 'Leave execution ids to the library, which takes the request id, and give coverage a prefix of its own.',
  write:
    'Uploads fail like this, too, if their role lacks it: coldcase coverage health --print-policy upload. Run it with --yes to try.',
  read: 'Combining needs it: coldcase coverage health --print-policy combiner',
  remove: 'Only this test removes anything: s3:DeleteObject may stay denied.',
  logs: 'Look: aws logs filter-log-events --log-group-name /aws/lambda/NAME --filter-pattern coverage, or capture it and ask: coldcase runbook run coverage-support CASE',
  'debug mode': 'When nothing else helps, set COVERAGE_DEBUG=true for a while, beside the other variables.',
};

export function coverageAdvice({ name, verdict }: HealthCheck): string | undefined {
  return verdict === 'ok' ? undefined : advice[name];
}

export function coverageHealthText(isHealthy: boolean, checks: readonly HealthCheck[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap((check) => {
    const line = `${marks[check.verdict]} ${check.name.padEnd(width)}  ${check.found}`;
    const what = coverageAdvice(check);
    return what === undefined ? [line] : [line, `${' '.repeat(width + 5)}${what}`];
  });
  const open = checks.filter(({ verdict }) => verdict === 'todo' || verdict === 'unknown').length;
  const rest = open === 0 ? '' : ` ${open} for you to look at.`;
  return [...lines, '', isHealthy ? `✅ Nothing is wrong.${rest}` : `❌ Something is wrong.${rest}`].join('\n');
}
