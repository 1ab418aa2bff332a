// `coldcase doctor`: what a capture needs, looked at before it is needed.
import { type Examination, examine } from '@coldcase/workbench/doctor';
import { identityOf } from '../input/aws-identity.ts';
import { databaseUrl } from '../input/database-url.ts';
import { checkAdvice, examinationText } from '../output/doctor-text.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly function?: readonly string[];
  readonly database?: string | true;
  readonly region?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly otherRole?: readonly string[];
  readonly externalId?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export async function doctor(options: Options): Promise<number> {
  const { function: functions = [], region, config, json } = options;
  const database = databaseUrl(options.database);
  const found = await examine({
    functions,
    identity: identityOf(options),
    folder: process.cwd(),
    environment: process.env,
    now: () => new Date(),
    signal: interruption(),
    ...(region === undefined ? {} : { region }),
    ...(config === undefined ? {} : { configuration: config }),
    ...(database === undefined ? {} : { database }),
  });
  if (json === true) await printJson(jsonOf(found));
  else await print(examinationText(found));
  return found.checks.every(({ verdict }) => verdict === 'ok') ? exitCodes.ok : exitCodes.found;
}

function jsonOf({ checks, permissions }: Examination) {
  const { asked = 0, denied = [], unknown = [], missingPolicy } = permissions ?? {};
  return {
    checks: checks.map((check) => {
      const advice = checkAdvice(check);
      return { ...check, ...(advice === undefined ? {} : { advice }) };
    }),
    permissions: { asked, denied, unknown },
    ...(missingPolicy === undefined ? {} : { missingPolicy: JSON.parse(missingPolicy) }),
  };
}
