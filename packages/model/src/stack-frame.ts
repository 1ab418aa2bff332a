// One line of a stack, in the notation of any runtime that Lambda has, and whether the user wrote that code.

export interface StackFrame {
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  /** The user's own code: neither the runtime, nor the standard library, nor an installed package or layer. */
  readonly inApp: boolean;
}

/** Characters of a line that are looked at: a frame is shorter, and minified code on one line is none. */
const frameLineMax = 1_000;

interface Notation {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Omit<StackFrame, 'inApp'>;
}

const notations: readonly Notation[] = [
  // Java:    at com.shop.Orders.total(Orders.java:41)
  {
    pattern:
      /^(?:at )?([\w.$<>/@-]+)\((?:([\w$-]+\.(?:java|kt|scala|groovy|clj))(?::(\d+))?|Native Method|Unknown Source)\)$/,
    read: (match) => frameOf(match[1], match[2], match[3]),
  },
  // .NET:    at Shop.Orders.Total(String id) in /src/Orders.cs:line 41
  {
    pattern: /^at (.+\)) in (.+):line (\d+)$/,
    read: (match) => frameOf(match[1], match[2], match[3]),
  },
  // Node:    at async Orders.total (file:///var/task/orders.mjs:41:7)
  {
    pattern:
      /^at (?:async )?(?:([^()]+(?:\([^()]*\))?[^()]*) )?\(?(?:file:\/\/)?([^()\s][^()]*?):(\d+)(?::\d+)?\)?\s*\{?$/,
    read: (match) => frameOf(match[1], match[2], match[3]),
  },
  // Node:    at Array.map (<anonymous>), and .NET without symbols:  at System.String.Concat(String a)
  {
    pattern: /^at (?:async )?([^()]+?) ?\((.*)\)$/,
    read: (match) =>
      frameOf(match[1], match[2] === '<anonymous>' || match[2] === 'native' ? match[2] : undefined, undefined),
  },
  // Python:  File "/var/task/app.py", line 41, in handler
  {
    pattern: /^File "([^"]+)", line (\d+)(?:, in (.+))?$/,
    read: (match) => frameOf(match[3], match[1], match[2]),
  },
  // Ruby:    /var/task/lambda.rb:17:in `total'   from 3.4 on:  in 'Orders#total'
  {
    pattern: /^(?:from )?([^\s:'"]+):(\d+):in [`']([^']+)'/,
    read: (match) => frameOf(match[3], match[1], match[2]),
  },
  // Go:      /src/orders/total.go:41 +0x1b5   (its function is on the line before; see `goFunctionOf`)
  {
    pattern: /^(\/[^\s:]+\.go):(\d+)(?: \+0x[0-9a-f]+)?(?: .*)?$/,
    read: (match) => frameOf(undefined, match[1], match[2]),
  },
];

/** Reads one printed frame; `undefined` when the line is none. */
export function parseFrame(printed: string): StackFrame | undefined {
  const line = printed.slice(0, frameLineMax).trim();
  for (const { pattern, read } of notations) {
    const match = pattern.exec(line);
    if (match !== null) return withOrigin(read(match));
  }
  return undefined;
}

/** The function in the line above a Go frame: `main.(*Orders).Total(0xc000123)`; `undefined` for other lines. */
export function goFunctionOf(printed: string): string | undefined {
  return /^([\w./*()-]+)\((?:[0-9a-fx, .{}?]|\.\.\.)*\)$/.exec(printed.slice(0, frameLineMax).trim())?.[1];
}

export function withOrigin(frame: Omit<StackFrame, 'inApp'>): StackFrame {
  return { ...frame, inApp: isInApp(frame.file, frame.function) };
}

function frameOf(
  name: string | undefined,
  file: string | undefined,
  line: string | undefined,
): Omit<StackFrame, 'inApp'> {
  return {
    ...(name === undefined || name === '' ? {} : { function: name }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}

/** Folders where installed code lives: packages, layers (/opt), the runtimes themselves. */
const foreignFile =
  /\/node_modules\/|\/site-packages\/|\/dist-packages\/|\/gems\/|\/rubygems\/|^\/var\/(?:runtime|lang)\/|^\/opt\/|^\/usr\/|\/go\/src\/runtime\/|\/pkg\/mod\/|\/vendor\/|^vendor\/|\/github\.com\/aws\/|^(?:runtime|reflect|net\/http)\/|^node:|^internal\/|^native$|^<|lib\/python\d/;
/** Namespaces of standard libraries and SDKs, for runtimes that print no path. */
const foreignFunction =
  /^(?:java|javax|jdk|sun|com\.sun|java\.base|lambdainternal|com\.amazonaws|software\.amazon|org\.springframework|org\.apache|io\.netty|kotlin|kotlinx|scala|reactor|System|Microsoft|Amazon|runtime|reflect|net\/http|github\.com\/aws)[./]/;

function isInApp(file: string | undefined, name: string | undefined): boolean {
  if (file !== undefined && (foreignFile.test(file) || /^[\w-]+\.js$/.test(file))) return false; // Node before 16: net.js
  return name === undefined ? file !== undefined : !foreignFunction.test(name);
}
