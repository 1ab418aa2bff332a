// Errors that come as printed stacks. The runtimes agree on little, so one pass over the lines sorts them into heads, frames
// and marks, and a small builder puts them together:
//
//   Node, Java, .NET                     Python                                   Ruby, Go
//   TypeError: x      ← head             Traceback (most recent call last):       /var/task/a.rb:3:in `f': x (KeyError)
//       at f (a.js:1) ← frame              File "a.py", line 1, in f              panic: index out of range
//   Caused by: …      ← cause            KeyError: 'x'  ← head comes last         goroutine 1 [running]: …
import type { ApplicationError, ErrorCause } from './application-error.ts';
import { codeIn, type ErrorHeader, errorCausesMax, errorFramesMax, errorHeader } from './error-header.ts';
import { goFunctionOf, parseFrame, type StackFrame, withOrigin } from './stack-frame.ts';

/** Lines of one message that are searched. Java's longest default stack with five causes has about 6,000. */
export const errorLinesMax = 10_000;

interface Draft {
  type: string;
  message: string;
  readonly frames: StackFrame[];
  code?: string;
  isPython: boolean;
}

/** One error and its causes while lines arrive; `target` is the index in the chain that frames belong to. */
interface Chain {
  readonly drafts: Draft[];
  target: number;
  /** Python: the traceback still waits for its last line. */
  isOpen: boolean;
}

/** Every error printed in the text, in order. A line that only mentions a type inside a sentence counts, without frames. */
export function errorsFromText(text: string): readonly ApplicationError[] {
  const chains: Chain[] = [];
  let previous = '';
  for (const printed of text.split('\n', errorLinesMax)) {
    const line = printed.replace(/^[>|] ?(?=\s)/, '').trimEnd();
    if (line !== '') addLine(chains, line, previous);
    if (line !== '') previous = line;
  }
  return chains.flatMap((chain) => finished(chain) ?? []);
}

function addLine(chains: Chain[], line: string, previous: string): void {
  if (/^\s*Traceback \(most recent call last\):/.test(line)) openTraceback(chains, previous);
  else if (/^(?:During handling of|The above exception was)/.test(line)) chainPython(chains.at(-1));
  else if (line.includes('End of inner exception stack trace')) closeInner(chains.at(-1));
  else addContent(chains, line, previous);
}

function addContent(chains: Chain[], line: string, previous: string): void {
  const ruby = /^\S+:\d+:in [`'][^']+': (.*) \(([\w:]+)\)$/.exec(line);
  if (ruby !== null) startChain(chains, { type: ruby[2] ?? '', message: ruby[1] ?? '' });
  const frame = parseFrame(line);
  const panic = /^\s*(?:(?:panic|fatal error): |(?=runtime error: ))(.*)$/.exec(line);
  if (frame !== undefined) addFrame(chains, frame, previous);
  else if (panic !== null) startChain(chains, { type: 'panic', message: panic[1] ?? '' });
  else if (!setCode(chains.at(-1), line)) addHeader(chains, line);
}

// A property of a logged Node error: `  code: 'ENOSPC',`
function setCode(chain: Chain | undefined, line: string): boolean {
  const property = /^\s*(?:code|Code|errno): ['"]([A-Z]\w+)['"],?$/.exec(line);
  const draft = chain?.drafts[chain.target];
  if (property?.[1] === undefined || draft === undefined) return false;
  draft.code = property[1];
  return true;
}

function addHeader(chains: Chain[], line: string): void {
  const chain = chains.at(-1);
  if (chain?.isOpen === true) {
    closeTraceback(chain, line);
    return;
  }
  const header = errorHeader(line);
  if (header === undefined || (chain !== undefined && repeats(chain, header))) return;
  const [outer = header, ...inner] = splitInner(header);
  if (outer.isCause && chain !== undefined) addCause(chain, outer);
  else if (chain === undefined || outer.isWhole || chain.drafts[0]?.frames.length === 0) startChain(chains, outer);
  const current = chains.at(-1);
  for (const cause of inner) if (current !== undefined) addCause(current, cause);
}

// Lambda printed the head above the traceback and the interpreter printed it again below.
function repeats(chain: Chain, header: ErrorHeader): boolean {
  const draft = chain.drafts[0];
  return draft?.isPython === true && draft.type === header.type && draft.message === header.message;
}

// .NET writes the chain on one line: `A: outer ---> B: inner`.
function splitInner(header: ErrorHeader): readonly ErrorHeader[] {
  const [own = '', ...inner] = header.message.split(' ---> ');
  const causes = inner.flatMap((text) => errorHeader(text) ?? []);
  return [{ ...header, message: own }, ...causes];
}

function startChain(chains: Chain[], header: Pick<ErrorHeader, 'type' | 'message'>): void {
  chains.push({ drafts: [draftOf(header)], target: 0, isOpen: false });
}

function addCause(chain: Chain, header: Pick<ErrorHeader, 'type' | 'message'>): void {
  if (chain.drafts.length > errorCausesMax) return;
  chain.drafts.push(draftOf(header));
  chain.target = chain.drafts.length - 1;
}

function closeInner(chain: Chain | undefined): void {
  if (chain !== undefined) chain.target = Math.max(0, chain.target - 1);
}

function draftOf({ type, message }: Pick<ErrorHeader, 'type' | 'message'>): Draft {
  const code = codeIn(message);
  return { type, message, frames: [], isPython: false, ...(code === undefined ? {} : { code }) };
}

function addFrame(chains: Chain[], frame: StackFrame, previous: string): void {
  const chain = chains.at(-1);
  const draft = chain?.drafts[chain.target];
  if (draft === undefined) startFromFrame(chains, frame, previous);
  if (draft === undefined || draft.frames.length >= errorFramesMax) return;
  const name = frame.file?.endsWith('.go') && frame.function === undefined ? goFunctionOf(previous) : undefined;
  draft.frames.push(name === undefined ? frame : withOrigin({ ...frame, function: name }));
}

// A stack whose head names no known type: what stands above it is the message. A lone frame is a quotation.
function startFromFrame(chains: Chain[], frame: StackFrame, previous: string): void {
  const isGo = frame.file?.endsWith('.go') === true;
  if (previous === '' || (frame.function === undefined && !isGo)) return;
  const named = /^\W*([A-Z][A-Za-z]{2,80}): (.*)$/.exec(previous); // `AccessDenied: User … is not authorized`
  startChain(chains, { type: named?.[1] ?? 'Error', message: named?.[2] ?? previous.trim() });
  chains.at(-1)?.drafts[0]?.frames.push(frame);
}

// Lambda prints the head before the traceback, the interpreter after it. A head just above counts as this one's.
function openTraceback(chains: Chain[], previous: string): void {
  const last = chains.at(-1);
  const isHeadAbove =
    last !== undefined &&
    last.drafts.length === 1 &&
    last.drafts[0]?.frames.length === 0 &&
    errorHeader(previous) !== undefined;
  const isContinued = last?.isOpen === true && last.drafts[0]?.type === '' && last.drafts[0].frames.length === 0;
  if (!isHeadAbove && !isContinued) {
    const reversed = /^(.*): ([A-Z]\w*(?:Error|Exception))$/.exec(previous); // Python 2: `message: Type`
    startChain(chains, { type: reversed?.[2] ?? '', message: reversed?.[1] ?? '' });
  }
  const chain = chains.at(-1);
  const draft = chain?.drafts[0];
  if (chain === undefined || draft === undefined) return;
  draft.isPython = true;
  chain.isOpen = draft.type === '';
}

function closeTraceback(chain: Chain, line: string): void {
  const draft = chain.drafts[0];
  const match = /^([A-Za-z_][\w.]{0,200})(?:: (.*))?$/.exec(line);
  if (draft === undefined || match === null || draft.frames.length === 0) return;
  if (match[2] === undefined && !/(?:Error|Exception|Exit|Interrupt|Warning)$/.test(line)) return; // a line of quoted code
  Object.assign(draft, draftHead(match[1] ?? '', match[2] ?? ''));
  chain.isOpen = false;
}

function draftHead(type: string, message: string): Partial<Draft> {
  const code = codeIn(message);
  return { type, message, ...(code === undefined ? {} : { code }) };
}

// "During handling of the above exception": the one printed before becomes the cause of the one to come.
function chainPython(chain: Chain | undefined): void {
  if (chain === undefined || chain.drafts.length > errorCausesMax) return;
  chain.drafts.unshift({ type: '', message: '', frames: [], isPython: true });
  chain.target = 0;
  chain.isOpen = true;
}

function finished(chain: Chain): ApplicationError | undefined {
  const [outer, ...causes] = chain.drafts.filter((draft) => draft.type !== '' || draft.frames.length > 0).map(errorOf);
  return outer === undefined ? undefined : { ...outer, causes };
}

function errorOf(draft: Draft): ErrorCause {
  const { type, message, frames, code } = draft;
  const inOrder = draft.isPython ? frames.toReversed() : frames;
  return { type: type === '' ? 'Error' : type, message, frames: inOrder, ...(code === undefined ? {} : { code }) };
}
