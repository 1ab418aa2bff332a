// What the sandbox printed, as a drawing: a line an event, ids and measures masked. And the folders that are deployed to it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LogEvent } from '@coldcase/model';
import { expect } from 'vitest';

/** `⇥` is a tab, `⏎` a newline; the last newline of an event is not drawn. */
export function masked(events: readonly LogEvent[]): string {
  return events
    .map(({ message }) =>
      message
        .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '<id>')
        .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
        .replaceAll(/\d+\.\d\d ms/g, 'N ms')
        .replaceAll(/after \d+\.\d\d seconds/g, 'after N.NN seconds')
        .replaceAll(/Billed Duration: \d+ ms/g, 'Billed Duration: N ms')
        .replaceAll(/Max Memory Used: \d{2} MB/g, 'Max Memory Used: NN MB')
        .replaceAll(/nodejs:\d+\.v\d+/g, 'nodejs:<version>')
        .replaceAll(/[0-9a-f]{64}/g, '<hash>')
        .replaceAll(/,"stack":\[.*\]/gs, ',<stack>')
        .replace(/\n$/, '')
        .replaceAll('\t', '⇥')
        .replaceAll('\n', '⏎'),
    )
    .join('\n');
}

/** The same without what every invocation has: INIT_START, START, END, and a REPORT that tells of no failure. */
export function told(events: readonly LogEvent[]): string {
  return masked(events)
    .split('\n')
    .filter((line) => !/^(?:INIT_START|START|END|REPORT)(?!.*Status:)/.test(line))
    .map((line) => line.replace(/^REPORT .*(?=Status:)/, 'REPORT … '))
    .join('\n');
}

export function expectDrawn(text: string, drawn: string): void {
  expect(text).toBe(drawn.trim().replaceAll(/\n {2,}/g, '\n'));
}

/** Writes files below `folder`; what begins with `#!` can be executed. Returns the folder. */
export function writeTree(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  return folder;
}

/** An external extension. In `body`: `register(events)`, `next()`, `fail(phase, type)`, `sleep(ms)`, and its `name`. */
export function extensionSource(body: string): string {
  return `#!/usr/bin/env node
    const name = require('node:path').basename(process.argv[1]);
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${extensionClient}
    (async () => { ${body} })();`;
}

/** The client of the Extensions API, for a function that has `name`. */
export const extensionClient = `
    const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/';
    let id;
    const register = async (events) => {
      const body = JSON.stringify({ events });
      const answer = await fetch(base + 'register', { method: 'POST', headers: { 'Lambda-Extension-Name': name }, body });
      id = answer.headers.get('Lambda-Extension-Identifier');
      return { status: answer.status, ...(await answer.json()) };
    };
    const next = async () => (await fetch(base + 'event/next', { headers: { 'Lambda-Extension-Identifier': id } })).json();
    const fail = (phase, type) => fetch(base + phase + '/error', { method: 'POST',
      headers: { 'Lambda-Extension-Identifier': id, 'Lambda-Extension-Function-Error-Type': type } });`;
