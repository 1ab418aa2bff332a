// What passes between the import and the threads that mask. Both ends are ours, so anything else is a bug.
import { assert, isJsonObject } from '@coldcase/model';
import type { WorkerBorder } from './border.ts';
import type { Piece, PieceResult } from './mask-piece.ts';

export function workerBorderOf(message: unknown): WorkerBorder {
  const { secret, rules, keep } = objectOf(message);
  assert(secret instanceof Uint8Array && secret.length > 0, 'a thread that masks gets the secret of a key');
  assert(Array.isArray(rules) && Array.isArray(keep), 'a thread that masks gets lists of rules and of values to keep');
  return { secret, rules: rules.map(ruleOf), keep: keep.map(String) };
}

function ruleOf(rule: unknown): WorkerBorder['rules'][number] {
  const { name, expression } = objectOf(rule);
  assert(typeof name === 'string' && expression instanceof RegExp, 'a rule has a name and an expression');
  return { name, expression };
}

export function pieceOf(message: unknown): Piece {
  const { path, start, end, spool } = objectOf(message);
  assert(typeof path === 'string' && typeof spool === 'string', 'a piece has a file and a spool');
  assert(typeof start === 'number' && typeof end === 'number' && start <= end, 'a piece has a beginning and an end');
  return { path, start, end, spool };
}

export function pieceResultOf(message: unknown): PieceResult {
  const { kind, bytes, detail } = objectOf(message);
  if (kind === 'masked' && typeof bytes === 'number') return { kind, bytes };
  if (kind === 'unwritten' && typeof detail === 'string') return { kind, detail };
  assert(kind === 'notPlain', 'a piece is masked, or it is said why not');
  return { kind };
}

function objectOf(message: unknown) {
  assert(isJsonObject(message), 'threads that mask are spoken to in objects');
  return message;
}
