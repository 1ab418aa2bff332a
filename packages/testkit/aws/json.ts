// Inputs come as JSON from a client that may be wrong, so nothing about them is known until it is looked at.

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

export function parsed(text: string): JsonObject {
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return objectOf(value);
}

export function textIn(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(input: JsonObject, member: string): number | undefined {
  const value = input[member];
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  return typeof value === 'number' ? value : undefined;
}

export function listIn(input: JsonObject, member: string): readonly unknown[] {
  const value = input[member];
  return Array.isArray(value) ? value : [];
}
