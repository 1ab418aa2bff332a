// `coalesce` over values of several kinds, the same in every dialect.
import { commonType } from '../functions/general-functions.ts';
import type { ScalarSqlContext } from './typed-sql.ts';

/**
 * The first argument that exists. A map or a list exists, though among other values it has no text: it ends the search, and
 * nothing is shown.
 */
export function firstGiven(
  { args, as }: Pick<ScalarSqlContext, 'args' | 'as'>,
  bind: (sql: string, body: (name: string) => string) => string,
): string {
  const type = commonType(args.map((arg) => arg.type));
  if (!args.some((arg) => arg.type === 'json') || type === 'json')
    return `coalesce(${args.map((arg) => as(arg, type)).join(', ')})`;
  return args.reduceRight((rest, arg) => {
    if (arg.type !== 'json') return `coalesce(${as(arg, type)}, ${rest})`;
    return bind(
      arg.sql,
      (json) => `CASE WHEN ${json} IS NULL THEN ${rest} ELSE ${as({ ...arg, sql: json }, type)} END`,
    );
  }, 'NULL');
}
