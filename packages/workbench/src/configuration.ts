// `coldcase.config.json`: what a team says once for all its cases. Read from the folder where the command runs, or from where
// --config says; a member that nobody knows is an error, since a misspelt masking rule would mask nothing.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { workbenchError } from './failures.ts';

export const configurationName = 'coldcase.config.json';

const rule = z.strictObject({
  /** Names the class in decisions and pseudonyms. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name has lower case letters, digits and hyphens'),
  /** A regular expression of JavaScript; its first group is what is replaced, or else the whole match. */
  expression: z.string().min(1),
  flags: z
    .string()
    .regex(/^[imsuv]*$/)
    .optional(),
});

const configuration = z.strictObject({
  masking: z
    .strictObject({
      rules: z.array(rule).default([]),
      /** Values that are never masked. */
      keep: z.array(z.string()).default([]),
      /** Environment variables whose values may leave, beside the ones that always may. */
      environment: z.array(z.string()).default([]),
    })
    .optional(),
  /** A folder of runbooks, relative to the file. */
  runbooks: z.string().min(1).optional(),
});

export type Configuration = z.infer<typeof configuration>;

/** Empty when no file was named and none is there. Throws CONFIGURATION_INVALID. */
export function readConfiguration(path?: string): Configuration {
  const file = path ?? configurationName;
  if (path === undefined && !existsSync(file)) return {};
  const parsed = configuration.safeParse(jsonIn(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? '' : issue.path.join('.');
  const detail = `${place === '' ? '' : `${place}: `}${issue?.message ?? 'it has an unknown form'}`;
  throw workbenchError('CONFIGURATION_INVALID', { path: file, detail });
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw workbenchError('CONFIGURATION_INVALID', { path, detail }, { cause });
  }
}
