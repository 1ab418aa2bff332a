// The place of a task that has a limit: how much was read so far, and the token of the service. So the limit holds over a
// resumption.

export interface CountedPlace {
  readonly count: number;
  readonly token: string | undefined;
}

export function countedPlace(from: string | undefined): CountedPlace {
  const [, count = '0', token] = /^(\d+) (.*)$/s.exec(from ?? '') ?? [];
  return { count: Number(count), token };
}

export function placeText(count: number, token: string): string {
  return `${count} ${token}`;
}
