// Calls that become something else, and arguments that can be wrong before anything runs.
import type { Span } from '../diagnostics.ts';
import { compileDatePattern } from '../functions/date-parse.ts';
import type { FunctionDescription } from '../functions/function-table.ts';
import { commonType } from '../functions/general-functions.ts';
import { parseSubnet } from '../functions/ip-address.ts';
import { readReplacement } from '../functions/regex-replace.ts';
import { timeZone } from '../functions/time-zone.ts';
import { caseBranchesMax } from '../limits.ts';
import type { PlanExpression } from '../plan.ts';
import type { CompiledRegex } from '../regex/compiled-regex.ts';
import type { CallSyntax } from '../syntax/syntax.ts';
import { type Scope, textOf } from './scope.ts';

/** The same call as one that more engines can run: in an IPv4 subnet there are only IPv4 addresses. */
export function simplerCall(name: string, args: readonly PlanExpression[]): string {
  const [, subnet] = args;
  const isIpv4 = subnet?.kind === 'literal' && parseSubnet(String(subnet.value))?.version === 4;
  return name === 'isIpInSubnet' && isIpv4 ? 'isIpv4InSubnet' : name;
}

/**
 * A function that is part of the grammar: `unmask(x)` is x, and
 *
 *   case(a, 1, b, 2, 3)   →   if(a, 1, if(b, 2, 3))
 */
export function caseOf(
  scope: Scope,
  call: CallSyntax,
  { name }: FunctionDescription,
  args: readonly PlanExpression[],
): PlanExpression | undefined {
  if (name !== 'case') return args[0];
  const branchCount = Math.floor(args.length / 2);
  if (branchCount > caseBranchesMax) {
    const takes = `at most ${caseBranchesMax} branches`;
    scope.problems.report('QL-0203', call.span, { name: call.name, takes, given: branchCount });
  }
  return branch(args);
}

/** Without a default the last branch may give nothing, of the kind of the others. */
function branch(args: readonly PlanExpression[]): PlanExpression | undefined {
  const [condition, yes, ...rest] = args;
  if (condition === undefined || yes === undefined) return condition;
  const no = branch(rest) ?? { kind: 'missing', type: yes.type === 'truth' ? 'dynamic' : yes.type };
  return { kind: 'call', function: 'if', args: [condition, yes, no], type: commonType([yes.type, no.type]) };
}

/** `regexReplace` with its pattern compiled and its replacement checked; nothing after reporting why. */
export function replaceCall(
  scope: Scope,
  call: CallSyntax,
  args: readonly PlanExpression[],
  compile: (pattern: { readonly source: string; readonly span: Span }) => CompiledRegex | undefined,
): PlanExpression | undefined {
  const [, pattern, by] = call.args;
  if (pattern?.kind !== 'text' || by?.kind !== 'text') {
    const span = pattern?.kind === 'text' ? by?.span : pattern?.span;
    const facts = { what: 'The pattern and the replacement of regexReplace', expected: 'texts' };
    scope.problems.report('QL-0207', span ?? call.span, facts);
    return undefined;
  }
  const regex = compile({ source: pattern.value, span: pattern.span });
  if (regex === undefined) return undefined;
  // Documented as RE2, unlike the patterns of like and parse.
  if (regex.re2 === undefined) {
    scope.problems.report('QL-0301', pattern.span, { construct: 'what RE2 cannot do' });
    return undefined;
  }
  const replacement = readReplacement(by.value, regex.groups.length);
  if ('problem' in replacement) {
    scope.problems.report('QL-0223', by.span, { problem: replacement.problem });
    return undefined;
  }
  return { kind: 'call', function: 'regexReplace', args, regex, type: 'dynamic' };
}

/** Tells of literal arguments with which a function can only give nothing. */
export function checkLiterals(
  scope: Scope,
  call: CallSyntax,
  { argumentNames }: FunctionDescription,
  args: readonly PlanExpression[],
): void {
  for (const [index, arg] of args.entries()) {
    const span = call.args[index]?.span ?? call.span;
    if (arg.kind !== 'literal') continue;
    const text = String(arg.value);
    switch (argumentNames[index]) {
      case 'javaPattern': {
        const pattern = compileDatePattern(text);
        if ('unknown' in pattern) scope.problems.report('QL-0224', span, { part: pattern.unknown });
        break;
      }
      case 'zone':
        if (timeZone(text) === undefined) scope.problems.report('QL-0225', span, { zone: text });
        break;
      case 'cidr':
        if (parseSubnet(text) === undefined) scope.problems.report('QL-0226', span, { cidr: text });
        break;
      default:
    }
  }
}

/** What to write for functions that other languages have and people try. */
export function functionInstead(scope: Scope, { name, args }: CallSyntax): string | undefined {
  const [value, percent] = args.map((arg) => textOf(scope, arg.span));
  if (value === undefined) return undefined;
  switch (name.toLowerCase()) {
    case 'median':
      return `pct(${value}, 50)`;
    case 'percentile':
    case 'quantile':
      return `pct(${value}, ${percent ?? '95'})`;
    case 'length':
    case 'len':
      return `strlen(${value})`;
    case 'lower':
      return `tolower(${value})`;
    case 'upper':
      return `toupper(${value})`;
    default:
      return undefined;
  }
}
