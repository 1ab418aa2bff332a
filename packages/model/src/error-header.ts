// The line that opens a printed error: `TypeError: x is undefined`, with whatever a runtime or a logger puts in front.

export interface ErrorHeader {
  readonly type: string;
  readonly message: string;
  /** `Caused by:`, `--->`, `[cause]:` stood before it: it belongs to the error above. */
  readonly isCause: boolean;
  /** Nothing but known decoration stood before it. Otherwise the type was found inside a sentence. */
  readonly isWhole: boolean;
}

/** Causes followed inwards. Real chains have up to five; a longer one repeats itself. */
export const errorCausesMax = 16;
/** Frames kept of one stack. Node prints 10, Java up to 1,024, where recursion repeats the same few. */
export const errorFramesMax = 200;

/** Characters of a line that are searched for a type; what follows belongs to the message anyway. */
const headerLineMax = 2_000;

/** Decoration before a header, in the order in which it may occur; each part optional. */
const decoration =
  /^(?:[>|]\s{1,8})?\s*["']?(?:\[(?:ERROR|WARNING|CRITICAL)\]\s+)?(?:Invoke Error\s+|Uncaught Exception:?\s*|Uncaught\s+|Unhandled exception\. |Unhandled Promise Rejection:?\s*|Exception in thread "[^"]{0,80}" |encountered |\{ |\[(?=\w*Error))?/;
const causeMark = /^\s*(?:Caused by: |---> |\[cause\]: )/;
const qualified = String.raw`(?:[A-Za-z_$][\w$]{0,80}[.:]{1,2}){0,12}`;
/** A name that can only be an error's: its last part ends so, or is qualified and capitalised (`botocore.errorfactory.NoSuchBucket`). */
const typeName = `(?:${qualified}[A-Z_$][\\w$]{0,120}(?:Error|Exception|Fault|Exit|Interrupt|Timeout)|(?:[a-z_][\\w]{0,60}\\.){1,10}[A-Z][\\w$]{2,80}|Error|Exception)`;
const wholeHeader = new RegExp(`^(${typeName})(?:<[^>]{1,60}>)?(?: \\[([A-Z0-9_]{2,60})\\])?(?:: ?(.*))?$`);
const innerHeader = /(?:^|[\s:>|{["'(])((?:[A-Za-z_$][\w$]{0,80}\.){0,12}[A-Z][\w$]{1,120}(?:Error|Exception)): ?(.*)$/;
/** Words that end like an error type and are none: `No Error: …`, `Last Exception: …` in a sentence. */
const sentenceWord = /^(?:Error|Exception)$/;
/** Python's repr, `ConnectionError('timed out')`. */
const reprHeader = /(?:^|[\s,(=])((?:\w{1,80}\.){0,12}[A-Z]\w{1,120}(?:Error|Exception))\((?:'([^']*)'|"([^"]*)")/;
/** boto's text for a service's refusal when only the message was printed: the code is all the type there is. */
const botoHeader = /(An error occurred \((\w{2,100})\) (?:when calling|on request).*)$/;

/** Reads one line as the head of an error; `undefined` when it names none. */
export function errorHeader(printed: string): ErrorHeader | undefined {
  const line = printed.slice(0, headerLineMax);
  const isCause = causeMark.test(line);
  const bare = line.replace(causeMark, '').replace(decoration, '').trimEnd();
  const whole = wholeHeader.exec(bare);
  if (whole !== null && (whole[3] !== undefined || isCause || /\w(?:Error|Exception|Exit|Interrupt)$/.test(bare))) {
    const message = tidy(whole[3] ?? '');
    const nested = message.startsWith('{ ') ? errorHeader(message) : undefined; // `Error: { Error: x`, a logged error object
    return nested ?? { type: whole[1] ?? '', message, isCause, isWhole: true };
  }
  return headerInside(bare, isCause);
}

function headerInside(line: string, isCause: boolean): ErrorHeader | undefined {
  const inner = innerHeader.exec(line);
  if (inner?.[1] !== undefined && !sentenceWord.test(inner[1])) {
    return { type: inner[1], message: tidy(inner[2] ?? ''), isCause, isWhole: false };
  }
  const boto = botoHeader.exec(line);
  if (boto?.[2] !== undefined) return { type: boto[2], message: boto[1] ?? '', isCause, isWhole: false };
  const repr = reprHeader.exec(line);
  return repr?.[1] === undefined
    ? undefined
    : { type: repr[1], message: repr[2] ?? repr[3] ?? '', isCause, isWhole: false };
}

// `[Error: ENOSPC …] {` is Node's inspect of an error with further properties.
function tidy(message: string): string {
  return message.replace(/\]? ?\{?$/, (end) => (end.startsWith(']') || end === ' {' ? '' : end)).trim();
}

/** The service's code inside a message: boto's parentheses, the Java SDK's list, Node's system errors. */
export function codeIn(message: string): string | undefined {
  const text = message.slice(0, headerLineMax);
  return (
    /An error occurred \((\w{1,100})\)/.exec(text)?.[1] ??
    /Error Code: (\w{1,100})/.exec(text)?.[1] ??
    systemCode.exec(text)?.[1]
  );
}

/** Listed, since `EVENT`, `ERROR` and `ENABLED` look the same. */
const systemCode =
  /\b(E(?:ACCES|ADDRINUSE|ADDRNOTAVAIL|AGAIN|AI_AGAIN|AI_FAIL|BADF|BUSY|CONNABORTED|CONNREFUSED|CONNRESET|EXIST|HOSTUNREACH|INVAL|ISDIR|LOOP|MFILE|NAMETOOLONG|NETUNREACH|NFILE|NOENT|NOEXEC|NOMEM|NOSPC|NOTDIR|NOTEMPTY|NOTFOUND|PERM|PIPE|PROTO|ROFS|SOCKETTIMEDOUT|TIMEDOUT|XDEV))\b/;
