// Errors as X-Ray keeps them: the error and what caused it, each with its frames.

import type { ExceptionDocument } from './segment-document.ts';
import { newSegmentId } from './segment-ids.ts';

/** Frames kept of a stack, as X-Ray's own library does; how many were left out is in the document. */
export const framesMax = 50;
/** Errors kept of a chain of causes. A cause may name its own effect. */
export const causesMax = 5;
/** Characters of a message. A document holds 64 kB. */
export const messageCharsMax = 2_000;

const frameForm = /^\s*at (?:(.*) \()?(?:file:\/\/)?(.*?):(\d+)(?::\d+)?\)?$/;

/** The error first, then its causes, each naming the next by id. */
export function exceptionsOf(thrown: unknown, isRemote: boolean): readonly ExceptionDocument[] {
  const chain: unknown[] = [];
  for (let one: unknown = thrown; one !== undefined && one !== null && chain.length < causesMax; one = causeOf(one)) {
    if (chain.includes(one)) break;
    chain.push(one);
  }
  const ids = chain.map(newSegmentId);
  return chain.map((one, index) => {
    const next = ids[index + 1];
    return {
      ...exceptionOf(one, ids[index] ?? ''),
      ...(isRemote ? { remote: true } : {}),
      ...(next === undefined ? {} : { cause: next }),
    };
  });
}

const causeOf = (thrown: unknown): unknown => (thrown instanceof Error ? thrown.cause : undefined);

function exceptionOf(thrown: unknown, id: string): ExceptionDocument {
  if (!(thrown instanceof Error)) return { id, type: typeof thrown, message: String(thrown).slice(0, messageCharsMax) };
  const frames = String(thrown.stack ?? '')
    .split('\n')
    .flatMap((line) => {
      const [, label, path, number] = frameForm.exec(line) ?? [];
      return path === undefined ? [] : [{ path, line: Number(number), label: label ?? 'anonymous' }];
    });
  const truncated = frames.length - framesMax;
  return {
    id,
    type: String(thrown.name),
    message: String(thrown.message).slice(0, messageCharsMax),
    stack: frames.slice(0, framesMax),
    ...(truncated > 0 ? { truncated } : {}),
  };
}
