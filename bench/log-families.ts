// Eight small families of log lines, each as one kind of software writes them, with the template of every line known. A miner
// that was designed on some real samples shows on these whether its rules are about logs or about those samples. The sentences
// are made up after the manner of the software; no line is taken from a real log.
//
// A template has holes by type; its truth is the same text with `<*>` in every hole.
import { Chance } from './chance.ts';

export interface LabelledLine {
  readonly text: string;
  readonly template: string;
}

/**
 * The lines of a family, mixed. The same for the same seed.
 *
 * @param mostFrequentCount  lines of the first template; the k-th has a k-th of them, as in real logs
 */
export function linesOf(family: string, mostFrequentCount: number, seed: number): readonly LabelledLine[] {
  const chance = new Chance(seed);
  const lines = (logFamilies[family] ?? []).flatMap((template, rank) =>
    Array.from({ length: Math.ceil(mostFrequentCount / (rank + 1)) }, () => lineOf(template, chance)),
  );
  return lines
    .map((line) => ({ line, key: chance.next() }))
    .sort((left, right) => left.key - right.key)
    .map(({ line }) => line);
}

const hole = /\{(\w+)\}/g;

function lineOf(template: string, chance: Chance): LabelledLine {
  return {
    text: template.replace(hole, (_, name: string) => holes[name]?.(chance) ?? name),
    template: template.replace(hole, '<*>'),
  };
}

const number = (from: number, to: number) => (chance: Chance) => String(chance.between(from, to));
const one =
  (...values: readonly string[]) =>
  (chance: Chance) =>
    chance.pick(values);
const two = (chance: Chance) => String(chance.between(0, 59)).padStart(2, '0');

const small = number(0, 9);
const join =
  (between: string, ...parts: readonly ((chance: Chance) => string)[]) =>
  (chance: Chance) =>
    parts.map((part) => part(chance)).join(between);
const text = (words: string) => () => words;
const hex = (digits: number) => (chance: Chance) => chance.hex(digits);

const holes: Readonly<Record<string, (chance: Chance) => string>> = {
  n: number(0, 40_000),
  small,
  port: number(1_024, 65_000),
  share: join('.', text('0'), number(10, 99)),
  hex: join('', text('0x'), hex(8)),
  ip: join('.', text('10'), small, number(0, 255), number(1, 254)),
  mac: join(':', text('00:1b:2c'), hex(2), hex(2), hex(2)),
  host: one('shop.example.com', 'mail.example.org', 'cdn.static.example.net', 'example.net', 'edge-7.example.com'),
  node: join('-', one('node', 'rack', 'sw'), number(1, 300)),
  storage: join('', text('vault'), number(100, 500)),
  cpu: join('', text('CPU'), small),
  user: one(
    ...['root', 'admin', 'anna', 'otto', 'guest', 'deploy', 'ftpuser', 'lena', 'nagios', 'user1', 'pi', 'backup'],
  ),
  app: one('Mailbox', 'Browser', 'Calendar', 'Notes', 'Preview', 'Terminal', 'Gallery', 'Player', 'Folders'),
  size: join(' ', join('.', number(1, 900), small), one('B', 'KB', 'MB')),
  life: (chance) => chance.pick(['<1 sec', `00:${two(chance)}`, `01:${two(chance)}:${two(chance)}`]),
  job: join('_', text('job'), number(100_000, 999_999), number(1_000, 9_999)),
  attempt: join('_', text('try'), number(100_000, 999_999), number(1_000, 9_999), text('m'), small),
  task: join('.', number(0, 400), text('0')),
  part: join('_', text('part'), number(0, 90), number(0, 90)),
  className: join('.', text('org.example'), one('jobs', 'tasks', 'store'), one('Writer', 'Reader', 'Merger')),
  path: join('/', text('/data'), one('a', 'b', 'tmp'), join('-', text('part'), number(10_000, 99_999))),
  url: join('', text('hdfs://10.0.0.7:9000/in/'), number(10, 99), text(':'), number(10, 9_999)),
  file: join('', text('C:\\Windows\\Logs\\'), one('setup', 'update'), text('\\'), hex(6), text('.log')),
  update: join('~', join('', text('Update_KB'), number(100_000, 999_999)), hex(12), text('amd64'), text('6.1.0.2')),
  version: join('.', text('v6'), small, number(1_000, 9_999), number(10_000, 99_999)),
  dotted: join('.', small, small, small),
  session: join('_', number(30_000_000, 39_999_999), number(100_000_000, 999_999_999)),
  uuid: (chance) => chance.uuid(),
};

export const logFamilies: Readonly<Record<string, readonly string[]>> = {
  // Endpoints before everything else, sizes with and without a unit that fits, lifetimes as clocks or words.
  proxyClient: [
    '{host}:{port} closed: {n} bytes out, {n} bytes in, alive for {life}',
    '{host}:{port} opened by way of {host}:{port} HTTPS',
    '{host}:{port} closed: {n} bytes ({size}) out, {n} bytes in, alive for {life}',
    '{host}:{port} closed: {n} bytes out, {n} bytes ({size}) in, alive for {life}',
    '{host}:{port} closed: {n} bytes ({size}) out, {n} bytes ({size}) in, alive for {life}',
    '{host}:{port} opened by way of {host}:{port} SOCKS5',
    '{host}:{port} error : the upstream {host}:{port} gave no answer - status {n}',
    '{host}:{port} error : the upstream {host}:{port} broke off, code {n}',
    '{host}:{port} error : the caller gave up before the tunnel was complete.',
    '{host} cannot be resolved by {ip}, code {n}',
  ],
  // Users and addresses in sentences that begin alike; key=value lists with and without a last key.
  logins: [
    'Refused secret of {user} at {ip} port {port} v2',
    'auth(login:check): refused; name= uid={n} euid={n} tty=net remote={ip}',
    'Peer {ip} hung up: {small}: So Long [early]',
    'Unknown account {user} at {ip}',
    'auth(login:check): secret wrong; account unknown',
    'request_of_account: unknown account {user} [early]',
    'Refused secret of unknown account {user} at {ip} port {port} v2',
    'auth(login:check): refused; name= uid={n} euid={n} tty=net remote={ip} account={user}',
    'looking up {host} [{ip}] gave another name - THIS MAY BE AN ATTACK!',
    'Closed by peer {ip} [early]',
    'said {small} times more: [ Refused secret of {user} at {ip} port {port} v2]',
    'Granted secret of {user} at {ip} port {port} v2',
    'auth(login:session): opened for account {user} by (uid={n})',
    'auth(login:session): ended for account {user}',
    'Hanging up: more wrong secrets than allowed for {user} [early]',
    'Peer {ip} sent no greeting',
    'Peer {ip} hung up: {small}: The person wished so. [early]',
    "Greeting '{hex}' of {ip} port {port} is not understood",
  ],
  // Identifiers with underscores, transitions between states that must stay apart, tuples in angle brackets.
  batchJobs: [
    'Share of {attempt} that is done: {share}',
    '{attempt} moved its state from FRESH to WAITING',
    '{attempt} moved its state from WAITING to PLACED',
    '{attempt} moved its state from PLACED to ACTIVE',
    '{attempt} moved its state from ACTIVE to CLEANING_UP',
    '{job} moved its state from READ to PREPARED',
    'Handler {className} listens to {className}',
    'Will start {attempt}',
    'Gave {attempt} a slot <ram:{n}, cores:{small}> of machine {node}:{port}, now {small} slots in use',
    'Waiting: Reducers:{small} Mappers:{small} Placed:{small} Done:{small}',
    'The address is another one now. Before: {node}/{ip}:{port} After: {node}:{port}',
    'Will ask {node}:{port} again. Asked {small} time(s) so far; limit={n}',
    'Lease of [{attempt}] not prolonged for {n} seconds. Trying again soon ...',
    'MASTER CANNOT BE REACHED.',
    'Pages are served on port {port}',
    "Attempt '{attempt}' has ended.",
    'request:<ram:{n}, cores:{small}>',
  ],
  // Numbers that end with `.0`, sizes in units that fit, URLs with offsets.
  executors: [
    'Work {task} of step {task} begins (id {n})',
    'Work {task} of step {task} ended (id {n}). {n} bytes sent back',
    'Kept {part} as objects in memory (about {size}, left {size})',
    'Kept {part} as bytes in memory (about {size}, left {size})',
    'Have {part} here',
    'Range to read: {url}',
    'Fetching shared variable {n}',
    'Shared variable {n} arrived after {n} ms',
    'Durations: all = {n}, start = {n}, setup = {n}, end = {n}',
    'Lacking {part}, will compute it',
    'Take {n} filled blocks out of {n} blocks',
    'Memory for blocks: {size}',
    'Last hook before the end',
    'Moved what {attempt} wrote to {path}',
  ],
  // Short lines, lists in brackets, pairs of on and off that differ in meaning.
  supercomputer: [
    'warmth={n}',
    'Part has changed: part "eth1" is not available (id={n})',
    'start (order {n}) Problem: machine check of {node}',
    'start (order {n}) Goals: {node}',
    'Speeds of fans ( {n} {n} {n} {n} {n} {n} )',
    'Warmth ({node}) above the first limit',
    'Warmth ({node}) above the second limit',
    'Supplies ( on on )',
    'Supplies ( on off )',
    'Files of domain {storage} have no room',
    'Files: a domain of {storage} is in panic',
    '{node} saw that the link to {node} is gone',
    'at work',
    'taken out',
    '{node} found a link to {ip} over eth1',
  ],
  // Syslog of many machines: the sentences of a dozen programs, users in brackets, names of processors.
  cluster: [
    'account {user} came in by (uid={n})',
    'account {user} went out',
    '({user}) RUNS (all-parts {path})',
    'clock follows {ip}, layer {small}',
    'LEASEREQUEST of {mac} over eth1',
    'LEASEREQUEST of {mac} over {ip}: net b_net: nothing free',
    'reader() has no answer of any [{node}] source',
    'is Ready now',
    'secret wrong; account unknown',
    'turned away {ip}',
    'Careful: the name of source {node} {node} was not found',
    'messages {dotted}, from = {path} begun.',
    'Board: Processor [{cpu}] (has {small} slower modes)',
    '{cpu}: Warmth above the limit',
    '{cpu}: Slower by order of the board',
    'runs as uid {n}',
    'careful: client has no address that we know: Peer broke off',
    '[IB_LAYER][{node}]no facts of the port: {n}',
  ],
  // Codes in brackets, long package names, paths with a drive, sentences that begin alike and end otherwise.
  servicing: [
    'Reports: Removing those that are older than {n} days.',
    'Known answer for package: {update}, Wanted: {n}, Present:{n}',
    'Visit: {session} begun by caller UpdateClient.',
    'Careful: Unknown attribute of an extended package.',
    'Attribute has no name [CODE = {hex} - BAD_MANIFEST_ITEM]',
    'Next element cannot be had [CODE = {hex} - BAD_MANIFEST_ITEM]',
    'Engine {version} with Heart: {file}',
    'Reports: Upload of {file} not begun, flags: {hex} [CODE = {hex} - GENERAL]',
    'Reports: {n} file(s) of {file} stand in line, flags: {hex}',
    'Idle worker ended as it should',
    'Installer begins to set up.',
    'Installer has set up.',
    'Installer enters its main loop.',
    'Nothing to do at the start, since the installer does not start by itself',
    'Start: Looking whether nothing is to be done.',
    '{hex} New change (number {n}) gave {hex}, handle @{hex}',
    'Sweep: Begin',
    'Sweep: Complete, how: {hex}',
    'Image is not in use: read-only',
  ],
  // Names of applications before brackets, methods with colons, states in quotes, numbers with dots in front.
  desktop: [
    'RADIO: {dotted}: wl0: keepalive_numbers: First Seq: {n}, Ack: {n}, Window: {n}',
    'Payload of message {n} was not awaited, length {n}',
    '{app}({hex}) Giving back an error, for the server hung up ({n})',
    'Answer::didEnd - visit {uuid} ended after {n} ms',
    'v6_forget_address: address {hex} without prefix',
    "Portal: [active:{n}] en0: network 'Visitors' becomes the main one (memory says no portal)",
    'Radio -- small energy is known - No event for it',
    'Woken by: clock (alarm)',
    'Warmth: {small} Memory in need: {small}',
    'Power answer took {n} ms ({n}, {app})',
    '[PAD] [TAP] TapDriver::message came in',
    'CameraPort::wakeCall - kind = {hex}',
    'Cause of the last sleep: {small}',
    'Fence: {app}({n}) deny({small}) look-up {className}',
    'en0: station is {mac} now',
    'peer <Connection: {hex}> of process {n} is void',
    "Sign of place should show 'Active'",
    "Sign of place should show 'Inactive'",
    'name_service connect: open()-> Tries: {small}',
    'Helper needed {share} seconds for {n} items',
  ],
};
