// Standard output, whole: a pipe takes what it can, and the process must not end before the rest is written.

export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 1));
}

/** Remarks that are not the answer go to standard error, so that a pipe gets the answer alone. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}
