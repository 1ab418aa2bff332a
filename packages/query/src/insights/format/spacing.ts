// Whether a token stands directly behind the one before it.
import type { Token } from '../syntax/lexer.ts';
import { holds, type Roles } from './roles.ts';

interface Place {
  readonly tokens: readonly Token[];
  readonly roles: Roles;
}

/** Whether no blank belongs before the token at an index. */
export function isGlued(place: Place, index: number): boolean {
  const [token, previous] = [place.tokens[index], place.tokens[index - 1]];
  if (token === undefined || previous === undefined) return true;
  if (keepsGap(place, token, previous)) return token.span.start === previous.span.end;
  if (token.kind === 'member') return true;
  if (closes(token)) return true;
  if (opens(previous) || (previous.kind === 'symbol' && previous.value === '!')) return true;
  if (isSymbol(token, '(')) return previous.kind === 'name' && !previous.quoted && place.roles.isCalled(previous);
  if (isSymbol(token, '[')) return isIndex(place, index);
  return isOption(place, index) || (isSign(place, index - 1) && !isSymbol(token, '-'));
}

/** Both belong to a text whose blanks matter. */
function keepsGap({ roles }: Place, token: Token, previous: Token): boolean {
  if (roles.keepsSpacing(token.span) && roles.keepsSpacing(previous.span)) return true;
  return roles.patternLists.some((list) => holds(list, token.span) && holds(list, previous.span));
}

function isSymbol(token: Token | undefined, value: string): boolean {
  return token?.kind === 'symbol' && token.value === value;
}

const opens = (token: Token) => isSymbol(token, '(') || isSymbol(token, '[') || isSymbol(token, '{');
const closes = (token: Token) => token.kind === 'symbol' && [')', ']', '}', ',', ':'].includes(token.value);

/** `list[0]`, and not the list after `in`. */
function isIndex({ tokens, roles }: Place, index: number): boolean {
  const previous = tokens[index - 1];
  return (
    previous !== undefined && tokens[index + 1]?.kind === 'number' && !roles.isKeyword(previous) && isValue(previous)
  );
}

function isValue(token: Token): boolean {
  return token.kind === 'symbol' ? token.value === ')' || token.value === ']' : true;
}

/** `type=inner`, `START=-3600s`, `p=1-4`: a keyword before the sign, where a comparison has a value. */
function isOption({ tokens, roles }: Place, index: number): boolean {
  const isAssignment = (at: number) => {
    const word = tokens[at - 1];
    return isSymbol(tokens[at], '=') && word !== undefined && roles.isKeyword(word) && word.kind === 'name';
  };
  return (
    isAssignment(index) || isAssignment(index - 1) || (isSymbol(tokens[index - 1], '-') && isAssignment(index - 2))
  );
}

/** A minus that has nothing on its left. */
function isSign({ tokens, roles }: Place, index: number): boolean {
  if (!isSymbol(tokens[index], '-')) return false;
  const left = tokens[index - 1];
  return left === undefined || roles.isKeyword(left) || !isValue(left);
}
