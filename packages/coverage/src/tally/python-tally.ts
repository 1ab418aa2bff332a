// Python says which lines ran, not how often: counted are the runs in which a line ran.
import type { PythonFileCoverage } from '../format/python-coverage.ts';

export interface PythonFileTally {
  readonly path: string;
  /** Line to runs. */
  readonly lines: ReadonlyMap<number, number>;
  /** `from to` to runs; empty when no run measured branches. */
  readonly arcs: ReadonlyMap<string, number>;
}

export function pythonTallyOf({ path, lines, arcs = [] }: PythonFileCoverage): PythonFileTally {
  return {
    path,
    lines: new Map(lines.map((line) => [line, 1])),
    arcs: new Map(arcs.map(({ from, to }) => [`${from} ${to}`, 1])),
  };
}

/** Grows in place: a sum over thousands of runs would else copy every file thousands of times. */
export class PythonSum implements PythonFileTally {
  readonly path: string;
  readonly lines = new Map<number, number>();
  readonly arcs = new Map<string, number>();

  constructor(path: string) {
    this.path = path;
  }

  add({ lines, arcs }: PythonFileTally): void {
    for (const [line, runs] of lines) this.lines.set(line, (this.lines.get(line) ?? 0) + runs);
    for (const [arc, runs] of arcs) this.arcs.set(arc, (this.arcs.get(arc) ?? 0) + runs);
  }
}
