// The body of a file to a runbook, and everything that is wrong with it to problems with their lines. Never throws.

import { conditionProblem } from './condition.ts';
import { anchorOf, type Block, blocksOf, plainText } from './markdown-blocks.ts';
import { type EvidenceLanguage, evidenceLanguages, readEvidenceSource } from './read-evidence-source.ts';
import {
  type Check,
  type Command,
  commandRisks,
  type EvidenceSource,
  type Route,
  type RouteName,
  type Runbook,
  type RunbookHeader,
  type RunbookProblem,
  type Step,
  type Target,
  windowNames,
} from './runbook.ts';

export interface ParsedRunbook {
  readonly runbook: Runbook;
  readonly problems: readonly RunbookProblem[];
}

/** A file has at most so many steps: a longer one is two runbooks. */
export const stepsMax = 60;

/**
 * @param header     the front matter, checked
 * @param body       what follows it
 * @param firstLine  the line of the file on which the body begins
 */
export function parseRunbook(path: string, header: RunbookHeader, body: string, firstLine: number): ParsedRunbook {
  const blocks = blocksOf(body, firstLine);
  const problems: RunbookProblem[] = [];
  const drafts = draftsOf(blocks);
  const anchors = new Map(drafts.map(({ heading, id }) => [anchorOf(heading), id]));
  const steps = drafts.map((draft, index) => stepOf(draft, index + 1, anchors, problems));
  const twice = steps.find(({ id, number }) => steps.some((other) => other.id === id && other.number < number));
  if (twice !== undefined) problems.push({ line: twice.line, what: `two steps are called "${twice.title}"` });
  if (steps.length === 0)
    problems.push({ line: firstLine, what: 'it has no steps: write "## 1. What should be true"' });
  if (steps.length > stepsMax)
    problems.push({ line: firstLine, what: `it has ${steps.length} steps, and ${stepsMax} are the most` });
  return { runbook: { ...header, path, introduction: introductionOf(blocks), steps }, problems };
}

interface Draft {
  readonly heading: string;
  readonly title: string;
  readonly id: string;
  readonly section?: string;
  readonly line: number;
  readonly blocks: Block[];
}

/** A numbered heading begins a step, any other one a section; a box to tick is a step of its own. */
function draftsOf(blocks: readonly Block[]): readonly Draft[] {
  const drafts: Draft[] = [];
  let section: string | undefined;
  let open: Draft | undefined;
  for (const block of blocks) {
    const of = section === undefined ? {} : { section };
    if (block.kind === 'heading' && block.level > 1) {
      const [, title] = /^\d+\. (.+)$/.exec(block.text) ?? [];
      if (title === undefined) section = plainText(block.text);
      open = title === undefined ? undefined : draft(block.text, title, block, of);
      if (open !== undefined) drafts.push(open);
    } else if (block.kind === 'item' && block.isTask) {
      const title = /^\*\*(.+?)\*\*/.exec(block.text)?.[1] ?? block.text;
      const rest = block.text.replace(/^\*\*.+?\*\*\s*/, '');
      const item = draft(title, title, block, of);
      if (rest !== '' && rest !== title) item.blocks.push({ kind: 'prose', line: block.line, text: rest });
      drafts.push(item);
      open = undefined;
    } else open?.blocks.push(block);
  }
  return drafts;
}

function draft(heading: string, title: string, { line }: Block, of: { readonly section?: string }): Draft {
  const words = plainText(title).replace(/\.$/, '');
  return { heading, title: words, id: anchorOf(words), line, blocks: [], ...of };
}

function introductionOf(blocks: readonly Block[]): string {
  const first = blocks.findIndex((block) => block.kind === 'heading' && block.level > 1);
  const above = first < 0 ? blocks : blocks.slice(0, first);
  return above.flatMap((block) => (block.kind === 'prose' ? [plainText(block.text)] : [])).join('\n\n');
}

type Anchors = ReadonlyMap<string, string>;

function stepOf(draft: Draft, number: number, anchors: Anchors, problems: RunbookProblem[]): Step {
  const { id, title, section, line, blocks } = draft;
  const directives = directivesOf(blocks, problems);
  const check = checkOf(draft, directives, problems);
  const prose = blocks.flatMap((block) => {
    if (block.kind === 'prose') return [plainText(block.text)];
    return block.kind === 'item' && !isDirective(block.text) ? [`- ${plainText(block.text)}`] : [];
  });
  return {
    id,
    number,
    title,
    ...(section === undefined ? {} : { section }),
    line,
    text: prose.join('\n'),
    ...(check === undefined ? {} : { check }),
    when: directives.filter(({ word }) => word === 'When').flatMap((one) => stepsNamed(one, anchors, problems)),
    routes: {
      holds: routeOf('Holds', directives, anchors, problems),
      else: routeOf('Else', directives, anchors, problems),
      unknown: routeOf('Unknown', directives, anchors, problems),
      after: routeOf('Then', directives, anchors, problems),
    },
    commands: commandsOf(blocks, problems),
  };
}

interface Directive {
  readonly word: (typeof directiveWords)[number];
  readonly text: string;
  readonly line: number;
}

export const directiveWords = ['Expect', 'Ask', 'Holds', 'Else', 'Unknown', 'Then', 'When', 'Over', 'Window'] as const;
const directive = new RegExp(`^(${directiveWords.join('|')}): *(.+)$`, 's');

function isDirective(text: string): boolean {
  return directive.test(text);
}

function directivesOf(blocks: readonly Block[], problems: RunbookProblem[]): readonly Directive[] {
  const found = blocks.flatMap((block): Directive[] => {
    if (block.kind !== 'item') return [];
    const [, written = '', text = ''] = directive.exec(block.text) ?? [];
    const word = directiveWords.find((known) => known === written);
    return word === undefined ? [] : [{ word, text, line: block.line }];
  });
  const twice = found.find(({ word }, index) => found.findIndex((one) => one.word === word) < index);
  if (twice !== undefined) problems.push({ line: twice.line, what: `${twice.word} stands there twice` });
  return found;
}

function checkOf(draft: Draft, directives: readonly Directive[], problems: RunbookProblem[]): Check | undefined {
  const wanted = directives.find(({ word }) => word === 'Expect' || word === 'Ask');
  const source = sourceOf(draft, problems);
  if (wanted === undefined) {
    if (source !== undefined)
      problems.push({ line: draft.line, what: 'it looks at evidence and expects nothing of it: add "- Expect: `…`"' });
    const stray = directives.find(({ word }) => ['Holds', 'Else', 'Unknown', 'Over', 'Window'].includes(word));
    if (stray !== undefined && source === undefined)
      problems.push({ line: stray.line, what: `${stray.word} needs evidence; after a step for a person write "Then"` });
    return undefined;
  }
  if (source === undefined) {
    if (!draft.blocks.some(isEvidence))
      problems.push({ line: wanted.line, what: `${wanted.word} needs a block of evidence above it` });
    return undefined;
  }
  const condition = wanted.text.replaceAll('`', '').trim();
  const problem = conditionProblem(condition);
  if (problem !== undefined) problems.push({ line: wanted.line, what: `"${condition}": ${problem}` });
  const evidence = withGroups(source, directives);
  return {
    evidence,
    condition,
    isQuestion: wanted.word === 'Ask',
    window: windowOf(directives, problems),
    line: wanted.line,
  };
}

function isEvidence(block: Block): boolean {
  return block.kind === 'fence' && languageOf(block.language) !== undefined;
}

function languageOf(word: string): EvidenceLanguage | undefined {
  return evidenceLanguages.find((known) => known === word);
}

function sourceOf({ blocks }: Draft, problems: RunbookProblem[]): EvidenceSource | undefined {
  const sources = blocks.flatMap((block) => {
    const language = block.kind === 'fence' ? languageOf(block.language) : undefined;
    if (block.kind !== 'fence' || language === undefined) return [];
    const read = readEvidenceSource(language, block.text);
    if ('source' in read) return [{ source: read.source, line: block.line }];
    problems.push({ line: block.line + 1 + read.lineInBlock, what: read.problem });
    return [];
  });
  const [first, second, third] = sources;
  const both = second === undefined ? undefined : together(first?.source, second.source);
  const extra = both === undefined ? second : third;
  if (extra !== undefined)
    problems.push({
      line: extra.line,
      what: 'a step looks at one block, or at metrics and settings: make it two steps',
    });
  return both ?? first?.source;
}

/** Metrics beside the settings that they are compared with are one piece of evidence. */
function together(first: EvidenceSource | undefined, second: EvidenceSource): EvidenceSource | undefined {
  if (first?.kind === 'metric' && second.kind === 'resource') return { ...first, beside: second.figures };
  return first?.kind === 'resource' && second.kind === 'metric' ? { ...second, beside: first.figures } : undefined;
}

function withGroups(source: EvidenceSource, directives: readonly Directive[]): EvidenceSource {
  const over = directives.find(({ word }) => word === 'Over');
  if (source.kind !== 'query' || over === undefined) return source;
  const logGroups = over.text.split(',').map((name) => name.replaceAll('`', '').trim());
  return { ...source, logGroups };
}

function windowOf(directives: readonly Directive[], problems: RunbookProblem[]): Check['window'] {
  const wanted = directives.find(({ word }) => word === 'Window');
  if (wanted === undefined) return 'incident';
  const known = windowNames.find((name) => name === wanted.text.replaceAll('`', '').trim());
  if (known === undefined) problems.push({ line: wanted.line, what: `the windows are ${windowNames.join(', ')}` });
  return known ?? 'incident';
}

const routeWords: Readonly<Record<RouteName, Directive['word']>> = {
  holds: 'Holds',
  else: 'Else',
  unknown: 'Unknown',
  after: 'Then',
};

function routeOf(
  word: (typeof routeWords)[RouteName],
  directives: readonly Directive[],
  anchors: Anchors,
  problems: RunbookProblem[],
): Route {
  const found = directives.find((one) => one.word === word);
  if (found === undefined) return { text: '', to: { kind: 'next' } };
  return { text: spoken(found.text), to: targetOf(found, anchors, problems) };
}

/** `End.` is for the program; a title that ends in a question mark needs no full stop. */
function spoken(text: string): string {
  return plainText(text)
    .replace(/\s*\bEnd\.$/, '')
    .replace(/([?!.])\.$/, '$1');
}

function targetOf(one: Directive, anchors: Anchors, problems: RunbookProblem[]): Target {
  const [link] = linksIn(one.text);
  if (link === undefined) return { kind: /\bEnd\.$/.test(one.text) ? 'end' : 'next' };
  if (!link.startsWith('#')) return { kind: 'runbook', runbook: link.replace(/\.md$/, '') };
  const step = stepAt(link, one, anchors, problems);
  return step === undefined ? { kind: 'next' } : { kind: 'step', step };
}

function stepsNamed(one: Directive, anchors: Anchors, problems: RunbookProblem[]): readonly string[] {
  const links = linksIn(one.text);
  if (links.length === 0) problems.push({ line: one.line, what: 'When names the steps that it waits for as links' });
  return links.flatMap((link) => stepAt(link, one, anchors, problems) ?? []);
}

function stepAt(link: string, { line }: Directive, anchors: Anchors, problems: RunbookProblem[]): string | undefined {
  const step = anchors.get(link.slice(1));
  if (step === undefined) problems.push({ line, what: `no step has the anchor ${link}` });
  return step;
}

/** Links to steps and to other runbooks; those to the world are reading matter. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\((#[^)]+|[\w-]+\.md)\)/g)].map(([, link = '']) => link);
}

const shells = ['bash', 'sh', 'shell'];

function commandsOf(blocks: readonly Block[], problems: RunbookProblem[]): readonly Command[] {
  return blocks.flatMap((block): Command[] => {
    if (block.kind !== 'fence' || !shells.includes(block.language)) return [];
    const risk = commandRisks.find((known) => known === block.note);
    if (risk !== undefined) return [{ risk, text: block.text }];
    problems.push({
      line: block.line,
      what: `say behind "${block.language}" how risky it is: ${commandRisks.join(', ')}`,
    });
    return [];
  });
}
