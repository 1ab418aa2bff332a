// Reads one SELECT, or says what it does not read. Every word of the statement has to find its place; see `statement.ts`.
import type { Column, Condition, NotUnderstood, Select } from './statement.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Thrown inside the parser and caught at its door: giving up is one of its two answers. */
class GivesUp extends Error {
  override readonly name = 'GivesUp';
}

/** Levels of parentheses. */
const depthMax = 50;

/** Words that end an expression, and so are no names. */
const reserved = new Set(
  'select from where join inner left right full outer cross on using group by order having limit offset union except intersect fetch for window and or not in like ilike is null between as asc desc nulls distinct case when then else end exists all any some with returning set values'.split(
    ' ',
  ),
);

/** `date '2026-03-01'` is a value. */
const timeTypes = new Set(['date', 'time', 'timestamp', 'timestamptz']);

export function parseSelect(statement: string): Select | NotUnderstood {
  const tokens = tokensOf(statement);
  if (tokens === undefined) return { reason: 'it has characters that are no SQL, or is too long; it may be cut' };
  try {
    return new Parser(tokens).select();
  } catch (error) {
    if (error instanceof GivesUp) return { reason: error.message };
    throw error;
  }
}

type Expression =
  | { readonly kind: 'column'; readonly column: Column }
  | { readonly kind: 'value'; readonly text?: string }
  | { readonly kind: 'call'; readonly call: string; readonly of: readonly Expression[] }
  | { readonly kind: 'star' }
  | { readonly kind: 'other' };

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  select(): Select {
    if (!this.#takeWord('select')) this.#giveUp('it is no SELECT');
    this.#takeWord('distinct');
    const selectsAll = this.#selectList();
    this.#expectWord('from', 'it selects from no table');
    const { tables, joins, conditions: joined } = this.#tables();
    const filtered = this.#takeWord('where') ? this.#conditions() : { joins: [], conditions: [] };
    const groupBy = this.#takeWords('group', 'by') ? this.#columns('GROUP BY') : [];
    if (this.#isWord('having')) this.#giveUp('it has a HAVING');
    const orderBy = this.#takeWords('order', 'by') ? this.#orderBy() : [];
    const pages = this.#pages();
    if (this.#isSymbol(';')) this.#at += 1;
    if (this.#tokens[this.#at] !== undefined) this.#giveUp(`"${this.#word()}" is not understood`);
    return {
      tables,
      selectsAll,
      joins: [...joins, ...filtered.joins],
      conditions: [...joined, ...filtered.conditions],
      groupBy,
      orderBy,
      ...pages,
    };
  }

  // ── clauses ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** True when every column is asked for, of all tables or of one. */
  #selectList(): boolean {
    let selectsAll = false;
    do {
      const item = this.#expression();
      selectsAll ||= item.kind === 'star';
      if (this.#takeWord('as')) this.#name('an alias');
      else if (this.#isName()) this.#name('an alias');
    } while (this.#takeSymbol(','));
    return selectsAll;
  }

  #tables() {
    const tables = [this.#table()];
    const joins: { readonly left: Column; readonly right: Column }[] = [];
    const conditions: Condition[] = [];
    for (;;) {
      if (this.#takeSymbol(',')) {
        tables.push(this.#table());
        continue;
      }
      const isOuter = this.#takeWord('left');
      if (isOuter) this.#takeWord('outer');
      else this.#takeWord('inner');
      if (this.#isWord('right') || this.#isWord('full') || this.#isWord('cross'))
        this.#giveUp(`it has a ${this.#word().toUpperCase()} JOIN`);
      if (!this.#takeWord('join')) {
        if (isOuter) this.#giveUp('"left" is not understood');
        return { tables, joins, conditions };
      }
      tables.push(this.#table());
      this.#expectWord('on', 'a JOIN has no ON');
      const on = this.#conditions();
      joins.push(...on.joins);
      conditions.push(...on.conditions);
    }
  }

  #table() {
    if (this.#isSymbol('(')) this.#giveUp('it selects from another query');
    const first = this.#name('a table');
    const name = this.#takeSymbol('.') ? `${first}.${this.#name('a table')}` : first;
    if (this.#isSymbol('(')) this.#giveUp('it selects from a function');
    const hasAlias = this.#takeWord('as') || this.#isName();
    return { name, alias: hasAlias ? this.#name('an alias') : (name.split('.').at(-1) ?? name) };
  }

  /** Joined by AND; an OR needs more than one index, or another statement. */
  #conditions() {
    const joins: { readonly left: Column; readonly right: Column }[] = [];
    const conditions: Condition[] = [];
    do {
      if (this.#isOpeningCondition()) {
        this.#enter();
        const inner = this.#conditions();
        this.#leave();
        joins.push(...inner.joins);
        conditions.push(...inner.conditions);
      } else {
        const one = this.#condition();
        if ('left' in one) joins.push(one);
        else conditions.push(one);
      }
      if (this.#isWord('or')) this.#giveUp('it has an OR');
    } while (this.#takeWord('and'));
    return { joins, conditions };
  }

  /** `(a = 1 AND b = 2)` and not `(a + 1) = 2` or `(a, b) = (1, 2)`: an operator of comparison stands inside. */
  #isOpeningCondition(): boolean {
    if (!this.#isSymbol('(')) return false;
    let depth = 0;
    for (let at = this.#at; at < this.#tokens.length; at += 1) {
      const { kind, text } = this.#tokens[at] ?? { kind: 'symbol', text: '' };
      if (kind === 'symbol' && text === '(') depth += 1;
      if (kind === 'symbol' && text === ')') depth -= 1;
      if (depth === 0) return false;
      const compares = kind === 'symbol' ? /^(=|<|>|<=|>=|<>|!=)$/.test(text) : false;
      const asks = kind === 'word' && /^(and|or|in|like|ilike|is|between|not)$/.test(text);
      if (compares || asks) return true;
    }
    return false;
  }

  #condition(): Condition | { readonly left: Column; readonly right: Column } {
    if (this.#isWord('not') || this.#isWord('exists'))
      this.#giveUp(`it has a condition with ${this.#word().toUpperCase()}`);
    const left = this.#expression();
    if (this.#takeWord('is')) {
      const isNot = this.#takeWord('not');
      if (!this.#takeWord('null') && !this.#takeWord('true') && !this.#takeWord('false'))
        this.#giveUp('an IS is not understood');
      return conditionOn(left, isNot ? 'unusable' : 'equal');
    }
    const isNot = this.#takeWord('not');
    if (this.#takeWord('in')) {
      this.#valueList();
      return conditionOn(left, isNot ? 'unusable' : 'equal');
    }
    if (this.#takeWord('between')) {
      this.#constant();
      this.#expectWord('and', 'a BETWEEN has no AND');
      this.#constant();
      return conditionOn(left, isNot ? 'unusable' : 'range');
    }
    const isLike = this.#takeWord('like');
    if (isLike || this.#takeWord('ilike')) {
      const pattern = this.#expression();
      if (left.kind !== 'column' || pattern.kind !== 'value')
        this.#giveUp('a LIKE is not between a column and a value');
      if (isNot) return { kind: 'unusable', column: left.column };
      const { text } = pattern;
      // ILIKE has no order that a plain index knows.
      const begins = text === undefined ? 'unknown' : /^[%_]/.test(text) || !isLike ? 'wildcard' : 'text';
      return { kind: 'like', column: left.column, begins };
    }
    if (isNot) this.#giveUp('a NOT is not understood');
    return this.#comparison(left);
  }

  #comparison(left: Expression): Condition | { readonly left: Column; readonly right: Column } {
    const operator = this.#symbol();
    if (!/^(=|<|>|<=|>=|<>|!=)$/.test(operator))
      this.#giveUp(`"${operator === '' ? this.#word() : operator}" is no comparison`);
    this.#at += 1;
    const how = operator === '=' ? 'equal' : operator === '<>' || operator === '!=' ? 'unusable' : 'range';
    if (operator === '=' && (this.#takeWord('any') || this.#takeWord('some'))) {
      this.#enter();
      this.#constant();
      this.#leave();
      return conditionOn(left, 'equal');
    }
    const right = this.#expression();
    if (left.kind === 'column' && right.kind === 'column') {
      if (how === 'equal') return { left: left.column, right: right.column };
      return this.#giveUp('it compares two columns by another sign than =');
    }
    if (left.kind === 'value' && right.kind === 'value') return { kind: 'constant' };
    if (right.kind === 'value') return conditionOn(left, how);
    if (left.kind === 'value') return conditionOn(right, how);
    return this.#giveUp('a comparison is between two expressions');
  }

  #columns(clause: string): readonly Column[] {
    const columns: Column[] = [];
    do {
      const item = this.#expression();
      if (item.kind !== 'column') this.#giveUp(`its ${clause} is by more than columns`);
      columns.push(item.column);
    } while (this.#takeSymbol(','));
    return columns;
  }

  #orderBy() {
    const order: { readonly column: Column; readonly descending: boolean }[] = [];
    do {
      const item = this.#expression();
      if (item.kind !== 'column') this.#giveUp('its ORDER BY is by more than columns');
      const descending = this.#takeWord('desc');
      if (!descending) this.#takeWord('asc');
      if (this.#isWord('nulls')) this.#giveUp('its ORDER BY says where NULL stands');
      order.push({ column: item.column, descending });
    } while (this.#takeSymbol(','));
    return order;
  }

  #pages() {
    let hasLimit = false;
    let hasOffset = false;
    for (;;) {
      if (this.#takeWord('limit')) {
        hasLimit = true;
        this.#constant();
        // MySQL: LIMIT offset, count
        if (this.#takeSymbol(',')) {
          hasOffset = true;
          this.#constant();
        }
      } else if (this.#takeWord('offset')) {
        hasOffset = true;
        this.#constant();
      } else return { hasLimit, hasOffset };
    }
  }

  // ── expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  #expression(): Expression {
    let left = this.#operand();
    while (this.#isOperator()) {
      this.#at += 1;
      const right = this.#operand();
      left = left.kind === 'value' && right.kind === 'value' ? { kind: 'value' } : { kind: 'other' };
    }
    return left;
  }

  #isOperator(): boolean {
    return /^(\+|-|\*|\/|%|\|\|)$/.test(this.#symbol());
  }

  #operand(): Expression {
    const inner = this.#primary();
    let cast = false;
    while (this.#takeSymbol('::')) {
      this.#name('a type');
      if (this.#takeSymbol('[')) this.#expectSymbol(']');
      cast = true;
    }
    // A column that is cast is not what an index holds.
    return cast && inner.kind === 'column' ? { kind: 'call', call: 'cast', of: [inner] } : inner;
  }

  #primary(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#giveUp('it ends too early; it may be cut');
    if (token.kind === 'text') {
      this.#at += 1;
      return { kind: 'value', text: token.text };
    }
    if (token.kind === 'value') {
      this.#at += 1;
      return { kind: 'value' };
    }
    if (this.#takeSymbol('-')) return this.#primary().kind === 'value' ? { kind: 'value' } : { kind: 'other' };
    if (this.#takeSymbol('*')) return { kind: 'star' };
    if (this.#isSymbol('(')) return this.#parenthesis();
    return this.#named();
  }

  #parenthesis(): Expression {
    this.#enter();
    if (this.#isWord('select') || this.#isWord('with')) this.#giveUp('it has a query inside');
    const inner = this.#expression();
    if (this.#isSymbol(',')) this.#giveUp('it has a list of columns in parentheses');
    this.#leave();
    return inner;
  }

  #named(): Expression {
    if (this.#takeWord('null') || this.#takeWord('true') || this.#takeWord('false')) return { kind: 'value' };
    if (this.#takeWord('current_timestamp') || this.#takeWord('current_date')) return { kind: 'value' };
    if (this.#takeWord('interval')) return this.#primary();
    const first = this.#name('a column');
    if (this.#isSymbol('(')) return this.#call(first);
    if (timeTypes.has(first) && this.#tokens[this.#at]?.kind === 'text') return this.#primary();
    if (!this.#takeSymbol('.')) return { kind: 'column', column: { name: first } };
    if (this.#takeSymbol('*')) return { kind: 'star' };
    const second = this.#name('a column');
    if (this.#isSymbol('(')) return this.#call(second);
    if (!this.#takeSymbol('.')) return { kind: 'column', column: { of: first, name: second } };
    const third = this.#name('a column');
    return { kind: 'column', column: { of: second, name: third } };
  }

  #call(name: string): Expression {
    this.#enter();
    const of: Expression[] = [];
    if (!this.#isSymbol(')')) {
      this.#takeWord('distinct');
      do of.push(this.#expression());
      while (this.#takeSymbol(','));
    }
    this.#leave();
    if (this.#isWord('over') || this.#isWord('filter')) this.#giveUp(`it has a window: ${this.#word().toUpperCase()}`);
    // now() and the like are the same for the whole statement.
    if (of.every(({ kind }) => kind === 'value'))
      return /^(now|getdate|curdate|concat|lower|upper)$/.test(name) ? { kind: 'value' } : { kind: 'other' };
    // count(*) selects no column.
    return { kind: 'call', call: name, of };
  }

  #valueList(): void {
    this.#enter();
    if (this.#isWord('select') || this.#isWord('with')) this.#giveUp('it has a query inside');
    do this.#constant();
    while (this.#takeSymbol(','));
    this.#leave();
  }

  #constant(): void {
    if (this.#expression().kind !== 'value') this.#giveUp('a value is no constant');
  }

  // ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #giveUp(reason: string): never {
    throw new GivesUp(reason);
  }

  #word(): string {
    return this.#tokens[this.#at]?.text ?? 'the end';
  }

  #isWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' && token.text === word;
  }

  #takeWord(word: string): boolean {
    const found = this.#isWord(word);
    if (found) this.#at += 1;
    return found;
  }

  #takeWords(first: string, second: string): boolean {
    if (!this.#takeWord(first)) return false;
    this.#expectWord(second, `${first.toUpperCase()} without ${second.toUpperCase()}`);
    return true;
  }

  #expectWord(word: string, reason: string): void {
    if (!this.#takeWord(word)) this.#giveUp(reason);
  }

  #symbol(): string {
    const token = this.#tokens[this.#at];
    return token?.kind === 'symbol' ? token.text : '';
  }

  #isSymbol(text: string): boolean {
    return this.#symbol() === text;
  }

  #takeSymbol(text: string): boolean {
    const found = this.#isSymbol(text);
    if (found) this.#at += 1;
    return found;
  }

  #expectSymbol(text: string): void {
    if (!this.#takeSymbol(text)) this.#giveUp(`"${text}" is missing; it may be cut`);
  }

  #enter(): void {
    this.#expectSymbol('(');
    this.#depth += 1;
    if (this.#depth > depthMax) this.#giveUp('its parentheses nest too deep');
  }

  #leave(): void {
    this.#expectSymbol(')');
    this.#depth -= 1;
  }

  #isName(): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'quoted' || (token?.kind === 'word' && !reserved.has(token.text));
  }

  #name(what: string): string {
    if (!this.#isName()) this.#giveUp(`"${this.#word()}" stands where ${what} should`);
    const { text } = this.#tokens[this.#at] ?? { text: '' };
    this.#at += 1;
    return text;
  }
}

function conditionOn(expression: Expression, how: 'equal' | 'range' | 'unusable'): Condition {
  if (expression.kind === 'column') return { kind: how, column: expression.column };
  if (expression.kind === 'value') return { kind: 'constant' };
  if (expression.kind === 'call') {
    const [argument, ...others] = expression.of;
    if (argument?.kind === 'column' && others.length === 0)
      return { kind: 'function', call: expression.call, column: argument.column, isEqual: how === 'equal' };
  }
  throw new GivesUp('a condition is on an expression');
}
