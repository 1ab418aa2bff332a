// From syntax back to text, in one form: lower-case keywords, one blank, parentheses only where they are needed.
// Law: parse(print(tree)) equals tree, apart from positions.
import { unreachable } from '@coldcase/model';
import { power } from './expression-parser.ts';
import type {
  CommandSyntax,
  ExpressionSyntax,
  ItemSyntax,
  JoinSyntax,
  JsonSyntax,
  LookupSyntax,
  NameSyntax,
  ParseSyntax,
  PeriodSyntax,
  QuerySyntax,
  SelectorSyntax,
  SortKeySyntax,
  SourceSyntax,
  StatsSyntax,
} from './syntax.ts';

/** A query on one line. Commands that were not understood are printed as they were written. */
export function print(tree: QuerySyntax): string {
  return [...tree.sources.map(printSource), ...tree.commands.map(printCommand)].join(' | ');
}

function printSource(source: SourceSyntax): string {
  if (source.kind === 'source') return `SOURCE ${printText(source.logGroup)}`;
  return `SOURCE ${source.selectors.map(printSelector).join(' ')}`;
}

function printSelector(selector: SelectorSyntax): string {
  const list = (texts: readonly string[]) => `[${texts.map(printText).join(', ')}]`;
  switch (selector.kind) {
    case 'logGroupTags':
      return `logGroupTags${selector.text}`;
    case 'dataSource':
      return `dataSource(${list(selector.names)})`;
    case 'logGroups': {
      const lists = {
        namePrefix: selector.namePrefixes,
        accountIdentifiers: selector.accounts,
        class: selector.classes,
      };
      const given = Object.entries(lists).filter(([, texts]) => texts.length > 0);
      return `logGroups(${given.map(([name, texts]) => `${name}: ${list(texts)}`).join(', ')})`;
    }
    default:
      return unreachable(selector);
  }
}

const names = (list: readonly NameSyntax[]) => list.map(({ name }) => printName(name)).join(', ');
const expressions = (list: readonly ExpressionSyntax[]) => list.map((each) => printExpression(each)).join(', ');
const aliased = (alias: NameSyntax | undefined) => (alias === undefined ? '' : ` as ${printName(alias.name)}`);
const period = ({ count, unit }: PeriodSyntax) => `${count}${unit}`;
const patterns = (list: readonly NameSyntax[]) => list.map(({ name }) => ` ${printNamePattern(name)}`).join('');

function printCommand(command: CommandSyntax): string {
  switch (command.kind) {
    case 'fields':
    case 'display':
    case 'unmask':
      return `${command.kind} ${printItems(command.items)}`;
    case 'filter':
      return `${command.word} ${printExpression(command.condition)}`;
    case 'parse':
      return printParse(command);
    case 'json':
      return printJson(command);
    case 'stats':
      return printStats(command);
    case 'sort':
      return `sort ${command.keys.map(printSortKey).join(', ')}`;
    case 'limit':
      return `limit ${command.any ? 'any ' : ''}${command.count}`;
    case 'dedup':
      return `dedup ${expressions(command.keys)}`;
    case 'unnest':
      return `unnest ${printExpression(command.list)} into ${printName(command.into.name)}`;
    case 'expand':
      return `expand ${printName(command.field.name)}`;
    case 'lookup':
      return printLookup(command);
    case 'join':
      return printJoin(command);
    case 'appendcols':
      return `appendcols override=${command.override} max=${command.rowsMax} (${print(command.query)})`;
    case 'addtotals':
      return `addtotals fieldname=${printName(command.fieldName)} row=${command.row} col=${command.col}${patterns(command.fields)}`;
    case 'accum':
      return `accum ${printName(command.field.name)}${aliased(command.alias)}`;
    case 'autoregress':
      return `autoregress ${printName(command.field.name)}${aliased(command.alias)} p=${command.from}-${command.to}`;
    case 'filldown':
      return `filldown${patterns(command.patterns)}`;
    case 'fillmissing':
      return `fillmissing${command.fills.map(({ value, field }) => ` with ${printExpression(value)} for ${printName(field.name)}`).join(',')}`;
    case 'outlier':
      return `outlier action=${command.action} param=${command.param} uselower=${command.useLower} mark=${command.mark}${patterns(command.fields)}`;
    case 'sessionize': {
      const span = command.maxSpan === undefined ? '' : ` maxspan ${period(command.maxSpan)}`;
      return `sessionize ${expressions(command.keys)}${span}${aliased(command.alias)}`;
    }
    case 'countFrequent':
      return `countFrequent ${expressions(command.fields)}`;
    case 'pattern':
      return `pattern ${printExpression(command.field)}`;
    case 'diff':
      return command.against === 'preceding' ? 'diff' : `diff ${command.against}`;
    case 'logcompare':
      return `logcompare timeshift ${period(command.shift)}`;
    case 'relevantfields':
      return `relevantfields ${command.fields.length === 0 ? '' : `${names(command.fields)} `}where ${printExpression(command.condition)}`;
    case 'anomaly':
    case 'estimate':
      return command.kind;
    case 'broken':
      return command.text;
    default:
      return unreachable(command);
  }
}

function printParse({ source, pattern, names: aliases, multi }: ParseSyntax): string {
  const from = source === undefined ? '' : `${printExpression(source)} `;
  const taken = aliases.length === 0 ? '' : ` as ${names(aliases)}`;
  return `parse ${from}${printPattern(pattern)}${taken}${multi ? ' multi' : ''}`;
}

function printPattern(pattern: ParseSyntax['pattern']): string {
  if (pattern.kind === 'mode') return pattern.mode;
  return pattern.kind === 'text' ? printText(pattern.value) : printRegex(pattern.source);
}

function printJson({ source, paths }: JsonSyntax): string {
  const from = source === undefined ? '' : `field=${printExpression(source)} `;
  return `json ${from}${paths.map(({ path, alias }) => `${printText(path.value)}${aliased(alias)}`).join(', ')}`;
}

function printStats({ items, keys, offset }: StatsSyntax): string {
  const by = keys.length > 0 ? ` by ${printItems(keys)}` : '';
  return `stats ${printItems(items)}${by}${offset === undefined ? '' : ` offset ${period(offset)}`}`;
}

function printLookup({ match, table, keys, replaces, outputs }: LookupSyntax): string {
  const pair = (one: NameSyntax, other: NameSyntax) => `${printName(one.name)} as ${printName(other.name)}`;
  const on = keys.map(({ column, field }) => (match === 'exact' ? pair(column, field) : pair(field, column)));
  const out = outputs.map(({ column, field }) => pair(column, field));
  const word = match === 'exact' ? 'lookup' : 'cidrlookup';
  return `${word} ${printName(table.name)} ${on.join(', ')} ${replaces ? 'OUTPUT' : 'OUTPUTNEW'} ${out.join(', ')}`;
}

function printJoin({ type, left, right, on, query }: JoinSyntax): string {
  const keys = on.map(({ one, other }) => `${printName(one.name)} = ${printName(other.name)}`).join(' and ');
  return `join type=${type} left=${printName(left.name)} right=${printName(right.name)} where ${keys} (${print(query)})`;
}

function printItems(items: readonly ItemSyntax[]): string {
  return items.map(printItem).join(', ');
}

function printItem({ expression, alias }: ItemSyntax): string {
  return alias === undefined
    ? printExpression(expression)
    : `${printExpression(expression)} as ${printName(alias.name)}`;
}

function printSortKey({ expression, direction }: SortKeySyntax): string {
  return direction === undefined ? printExpression(expression) : `${printExpression(expression)} ${direction}`;
}

/** An expression, in parentheses when it binds more weakly than its place allows. */
export function printExpression(expression: ExpressionSyntax, minPower: number = power.or): string {
  const text = printBare(expression);
  return powerOf(expression) < minPower ? `(${text})` : text;
}

function printBare(expression: ExpressionSyntax): string {
  switch (expression.kind) {
    case 'text':
      return printText(expression.value);
    case 'number':
      return printNumber(expression.value);
    case 'boolean':
      return String(expression.value);
    case 'period':
      return `${expression.count}${expression.unit}`;
    case 'name':
      return printName(expression.name);
    case 'call':
      return `${expression.name}(${expression.star ? '*' : expression.args.map((arg) => printExpression(arg)).join(', ')})`;
    case 'negate':
      return `-${printExpression(expression.operand, power.unary)}`;
    case 'not':
      return `not ${printExpression(expression.operand, power.not)}`;
    case 'arithmetic':
      return printArithmetic(expression);
    case 'compare':
      return `${printExpression(expression.left, power.compare)} ${expression.operator} ${printExpression(expression.right, power.add)}`;
    case 'logical':
      return expression.operands
        .map((operand) => printExpression(operand, power[expression.operator] + 1))
        .join(` ${expression.operator} `);
    case 'like':
      return printLike(expression);
    case 'in':
      return `${printExpression(expression.left, power.compare)} ${expression.negated ? 'not in' : 'in'} [${expression.list.map((item) => printExpression(item)).join(', ')}]`;
    case 'inQuery':
      return `${printExpression(expression.left, power.compare)} ${expression.negated ? 'not in' : 'in'} (${print(expression.query)})`;
    case 'path':
      return printPath(expression);
    case 'broken':
      return '';
    default:
      return unreachable(expression);
  }
}

function printArithmetic(expression: ExpressionSyntax & { readonly kind: 'arithmetic' }): string {
  const own = powerOf(expression);
  const isRightAssociative = expression.operator === '^';
  const left = printExpression(expression.left, isRightAssociative ? own + 1 : own);
  const right = printExpression(expression.right, isRightAssociative ? own : own + 1);
  return `${left} ${expression.operator} ${right}`;
}

function printLike(expression: ExpressionSyntax & { readonly kind: 'like' }): string {
  const { pattern } = expression;
  const printed = pattern.kind === 'regex' ? printRegex(pattern.source) : printExpression(pattern, power.add);
  return `${printExpression(expression.left, power.compare)} ${expression.negated ? 'not like' : 'like'} ${printed}`;
}

function printPath(expression: ExpressionSyntax & { readonly kind: 'path' }): string {
  const { object, step } = expression;
  const isClosed = object.kind === 'call' || object.kind === 'path';
  const left = isClosed ? printExpression(object, power.primary) : `(${printExpression(object)})`;
  if (typeof step === 'number') return `${left}[${step}]`;
  return `${left}.${/^[A-Za-z0-9_@]+$/.test(step) ? step : `\`${step}\``}`;
}

function powerOf(expression: ExpressionSyntax): number {
  switch (expression.kind) {
    case 'logical':
      return power[expression.operator];
    case 'not':
      return power.not;
    case 'compare':
    case 'like':
    case 'in':
    case 'inQuery':
      return power.compare;
    case 'arithmetic':
      return arithmeticPower[expression.operator];
    case 'negate':
      return power.unary;
    default:
      return power.primary;
  }
}

const arithmeticPower = {
  '+': power.add,
  '-': power.add,
  '*': power.multiply,
  '/': power.multiply,
  '%': power.multiply,
  '^': power.raise,
} as const;

/** A text with quotes. A backslash needs another one only where it would otherwise escape. */
function printText(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function printRegex(source: string): string {
  return `/${source.replaceAll('/', '\\/')}/`;
}

/** Digits with a decimal point, never with an exponent that could be read as a name. */
function printNumber(value: number): string {
  return Number.isFinite(value) ? String(value).replace('e+', 'e') : '1e999';
}

const keywords =
  /^(?:and|or|not|like|in|as|by|asc|desc|true|false|source|exists|distinct|offset|multi|logfmt|csv|any|where|into|output|outputnew|maxspan|with|for)$/i;

/** A name, in backticks unless it is a plain word that cannot be taken for anything else. */
export function printName(name: string): string {
  const isPlain = /^[A-Za-z_@][A-Za-z0-9_@.]*$/.test(name) && !name.endsWith('.') && !keywords.test(name);
  return isPlain ? name : `\`${name}\``;
}

/** `cpu*` keeps its stars outside of backticks. */
function printNamePattern(name: string): string {
  return name
    .split(/(\*)/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? part : printName(part)))
    .join('');
}
